import GRDB
import Testing

@testable import Daemon

struct ServerBookTests {
    private let start = ContinuousClock.now

    private func server(_ url: String) throws -> StreamServer {
        StreamServer(try MaskedURL(ExpandedText(pieces: [.literal(url)])))
    }

    private func permit(_ book: ServerBook, _ server: StreamServer, after seconds: Double) -> String {
        switch book.enter(server, at: start + .seconds(seconds)) {
        case .go: "go"
        case .queue: "queue"
        case .rest(let rest): "rest \(rest.record.reason?.rawValue ?? "-")"
        }
    }

    @Test func `an account is a host with its credentials, wherever on it`() throws {
        let one = try server("rtsp://anna:secret@Camera:554/1?x=1")
        #expect(try server("rtsp://anna:secret@camera:554/2") == one)
        #expect(try server("rtsp://anna:other@camera:554/1") != one)
        #expect(try server("rtsp://bert:secret@camera:554/1") != one)
        #expect(try server("rtsp://anna:secret@camera:555/1") != one)
        #expect(try server("rtsp://camera:554/1").account == "")
        #expect(try server("rtsp://camera:554/1").host == one.host)
        #expect(!one.account.contains("secret"))
    }

    @Test func `a password in the path is one of the account, the rest of the path is not`() throws {
        let one = try server("rtsp://camera/user=a_password=secret_channel=1_stream=0.sdp?real_stream")
        #expect(try server("rtsp://camera/user=a_password=secret_channel=2_stream=1.sdp?other") == one)
        #expect(try server("rtsp://camera/user=a_password=other_channel=1_stream=0.sdp?real_stream") != one)
        #expect(try server("rtsp://camera/channel=1?real_stream").account == "")
    }

    @Test func `refused credentials rest for all streams, others don't`() throws {
        let book = ServerBook()
        let (one, other) = (try server("rtsp://a:b@camera/1"), try server("rtsp://a:c@camera/1"))
        #expect(permit(book, one, after: 0) == "go")
        book.refused(one, detail: "401", at: start)
        #expect(permit(book, one, after: 1) == "rest auth")
        #expect(permit(book, other, after: 1) == "go")
        #expect(permit(book, one, after: 2.6) == "go")
        book.refused(one, detail: "401", at: start + .seconds(3))
        #expect(permit(book, one, after: 300) == "rest auth")
        #expect(permit(book, one, after: 380) == "go")
        book.accepted(one)
        book.refused(one, detail: "401", at: start + .seconds(400))
        #expect(permit(book, one, after: 403) == "go")
    }

    @Test func `one that hung and leaves lets nobody in beside the one that tries now`() throws {
        let book = ServerBook()
        let servers = try ["1", "2", "3"].map { try server("rtsp://a:b@camera/\($0)") }
        #expect(permit(book, servers[0], after: 0) == "go")
        #expect(permit(book, servers[1], after: 1) == "queue")
        #expect(permit(book, servers[1], after: 6) == "go")
        book.left(servers[0])
        #expect(permit(book, servers[2], after: 7) == "queue")
        book.left(servers[1])
        #expect(permit(book, servers[2], after: 8) == "go")
    }

    @Test func `a process that starts again goes on where the last one stood`() throws {
        let folder = try TemporaryFolder()
        let one = try server("rtsp://a:b@camera/1")
        for _ in 0..<2 {
            let ledger = Ledger(folder: folder.root.description, log: { _, text in Issue.record("\(text)") })
            let book = ServerBook(store: ledger)
            for _ in 0..<2 { book.refused(one, detail: "401", at: start) }
            let content = ledger.read { db in try String.fetchAll(db, sql: "SELECT account FROM refusal") }
            #expect(content?.count == 1 && content?.first != one.account)
        }
        let ledger = Ledger(folder: folder.root.description, log: { _, text in Issue.record("\(text)") })
        let book = ServerBook(store: ledger)
        #expect(permit(book, one, after: 0) == "rest auth")
        #expect(permit(book, try server("rtsp://a:c@camera/1"), after: 0) == "go")
        book.accepted(one)
        #expect(ledger.refusal(of: one) == nil)
    }

    @Test func `of many streams with unproven credentials one finds out`() throws {
        let book = ServerBook()
        let one = try server("rtsp://a:b@camera/1")
        #expect((0..<4).map { _ in permit(book, one, after: 0) } == ["go", "queue", "queue", "queue"])
        #expect(permit(book, one, after: 5.1) == "go")
        book.left(one)
        #expect(permit(book, one, after: 5.2) == "go")
        book.accepted(one)
        #expect((0..<4).map { _ in permit(book, one, after: 6) } == ["go", "go", "go", "go"])
    }

    @Test func `a stream that is refused where another is let in rests alone`() throws {
        let book = ServerBook(store: RefusalsThatMustNotBe())
        let (one, other) = (try server("rtsp://a:b@camera/1"), try server("rtsp://a:b@camera/2"))
        #expect(permit(book, one, after: 0) == "go")
        book.accepted(one)
        for time in [1.0, 10] { book.refused(other, detail: "403", at: start + .seconds(time)) }
        #expect(permit(book, other, after: 60) == "rest auth")
        book.left(one)
        #expect(permit(book, one, after: 60) == "go")
        // It is not let in any more, but the other one was never: that says nothing of the credentials either.
        book.refused(other, detail: "403", at: start + .seconds(400))
        #expect(permit(book, one, after: 401) == "go")
    }

    @Test func `after the first refusal it is another stream's turn`() throws {
        let book = ServerBook()
        let (one, other) = (try server("rtsp://a:b@camera/1"), try server("rtsp://a:b@camera/2"))
        #expect(permit(book, other, after: 0) == "go")
        #expect(permit(book, one, after: 0) == "queue")
        book.refused(other, detail: "403", at: start)
        #expect(permit(book, one, after: 1) == "rest auth")
        #expect(permit(book, other, after: 3) == "rest auth")
        #expect(permit(book, one, after: 3) == "go")
        book.accepted(one)
        #expect(permit(book, other, after: 6) == "go")
        book.refused(other, detail: "403", at: start + .seconds(6))
        #expect(permit(book, other, after: 60) == "rest auth")
        #expect(permit(book, one, after: 60) == "go")
    }

    @Test func `credentials that all streams had and lose rest for all`() throws {
        let book = ServerBook()
        let (one, other) = (try server("rtsp://a:b@camera/1"), try server("rtsp://a:b@camera/2"))
        for server in [one, other] {
            #expect(permit(book, server, after: 0) == "go")
            book.accepted(server)
        }
        book.left(one)
        book.left(other)
        book.refused(one, detail: "401", at: start + .seconds(10))
        #expect(permit(book, other, after: 11) == "rest auth")
    }

    @Test func `a stream without credentials that is refused rests alone`() throws {
        let book = ServerBook(store: RefusalsThatMustNotBe())
        let (one, other) = (try server("rtsp://camera/1"), try server("rtsp://camera/2"))
        book.refused(other, detail: "403", at: start)
        #expect(permit(book, other, after: 1) == "rest auth")
        #expect(permit(book, one, after: 1) == "go")
    }

    @Test func `streams without credentials don't wait for each other`() throws {
        let book = ServerBook()
        let one = try server("rtsp://camera/1")
        #expect((0..<3).map { _ in permit(book, one, after: 0) } == ["go", "go", "go"])
    }

    @Test func `a stream that its server is too busy for rests, and those beside it don't`() throws {
        let book = ServerBook()
        let (one, other) = (try server("rtsp://a:b@recorder/1"), try server("rtsp://a:b@recorder/2"))
        book.busy(one, delay: 30, attempts: 1, detail: "453", at: start)
        #expect(permit(book, one, after: 29) == "rest busy")
        #expect(permit(book, other, after: 29) == "go")
        book.accepted(other)
        #expect(permit(book, one, after: 31) == "go")
    }
}

/// Nothing is to be kept.
private struct RefusalsThatMustNotBe: RefusalStore {
    func refusal(of server: StreamServer) -> KeptRefusal? { nil }
    func keep(_ refusal: KeptRefusal, of server: StreamServer) { Issue.record("\(refusal)") }
    func forget(_ server: StreamServer) {}
}
