import Dispatch
import Engine
import Glibc
import Testing

@testable import Daemon

/// A fetch from servers that break off, lie, hang or serve something else.
@Suite struct FetchTroubleTests {
    private let samples: FetchSamples
    private let bytes: [UInt8]

    init() throws {
        samples = try FetchSamples()
        bytes = samples.bytes
    }

    /// What a fetch from a server throws.
    private func failure(
        tries: Int = 2, stall: Duration = .seconds(5),
        _ answer: @escaping @Sendable (ModelServer.Request, ModelServer.Connection) -> Void
    ) throws -> (error: FetchError, server: ModelServer) {
        let server = try ModelServer(answer)
        defer { server.stop() }
        let error = try #require(throws: FetchError.self) {
            try samples.fetch(server.url, patience: FetchSamples.patience(tries: tries, stall: stall))
        }
        #expect(samples.file == nil)
        return (error, server)
    }

    @Test(arguments: [false, true])
    func `a connection that breaks off is gone on from`(_ isReset: Bool) throws {
        let bytes = bytes
        let server = try ModelServer { request, connection in
            guard request.number < 2 else { return ModelServer.serve(bytes, request, connection) }
            let start = request.start ?? 0
            let range = "Content-Range: bytes \(start)-99999/100000"
            connection.send(
                head: start > 0 ? "HTTP/1.1 206 Partial Content" : "HTTP/1.1 200 OK", start > 0 ? range : "A: b",
                "Content-Length: \(bytes.count - start)")
            connection.send(bytes[start..<(start + 30_000)])
            if isReset {
                // What lies in the socket when the reset comes may be lost.
                usleep(100_000)
                connection.reset()
            }
        }
        defer { server.stop() }
        #expect(try samples.fetch(server.url) == .fetched)
        #expect(server.requests.map(\.start) == [nil, 30_000, 60_000])
        #expect(samples.file == bytes)
        #expect(samples.notes.count { $0.hasPrefix("broken off at 30 kB of 100 kB (") } == 1, "\(samples.notes)")
    }

    @Test func `a server that breaks off again and again is given up, and the same command goes on`() throws {
        let bytes = bytes
        let (error, server) = try failure { request, connection in
            let start = request.start ?? 0
            connection.send(
                head: start > 0 ? "HTTP/1.1 206 Partial Content" : "HTTP/1.1 200 OK",
                "Content-Range: bytes \(start)-99999/100000")
            connection.send(bytes[start..<(start + 10_000)])
        }
        #expect(server.requests.map(\.start) == [nil, 10_000, 20_000])
        guard case .brokenOff(let part, 30_000, 100_000, _) = error else { throw error }
        #expect("\(error)".contains("\(part) is kept: the same command goes on from there"))
        #expect(samples.part == Array(bytes.prefix(30_000)))
        let good = try ModelServer { ModelServer.serve(bytes, $0, $1) }
        defer { good.stop() }
        #expect(try samples.fetch(good.url) == .fetched)
        #expect(good.requests.map(\.start) == [30_000])
        #expect(samples.file == bytes && samples.part == nil)
    }

    @Test func `tries that bring much are not counted`() throws {
        let bytes = bytes
        let server = try ModelServer { request, connection in
            let start = request.start ?? 0
            connection.send(
                head: start > 0 ? "HTTP/1.1 206 Partial Content" : "HTTP/1.1 200 OK",
                "Content-Range: bytes \(start)-99999/100000")
            connection.send(bytes[start..<(start + 10_000)])
        }
        defer { server.stop() }
        var patience = FetchSamples.patience(tries: 1)
        patience.worthwhile = 10_000
        #expect(try samples.fetch(server.url, patience: patience) == .fetched)
        #expect(server.requests.map { $0.start ?? 0 } == Array(stride(from: 0, to: 100_000, by: 10_000)))
        #expect(samples.file == bytes)
    }

    @Test func `where one place fails the next is asked`() throws {
        let bytes = bytes
        let bad = try ModelServer { _, connection in
            connection.send(head: "HTTP/1.1 404 Not Found", "Content-Length: 0")
        }
        let good = try ModelServer { ModelServer.serve(bytes, $0, $1) }
        defer {
            bad.stop()
            good.stop()
        }
        let model = KnownModel(
            name: "tiny", file: "tiny.pt", bytes: 100_000, digest: samples.model.digest,
            urls: [bad.url + "/tiny.pt", good.url + "/tiny.pt"], licence: "", scope: "", activation: .gelu)
        #expect(try samples.fetch(nil, model: model) == .fetched)
        #expect(samples.file == bytes && bad.requests.count == 1)
        #expect(samples.notes.contains { $0.contains("404") && $0.hasSuffix("trying another place") })
    }

    @Test func `a server without ranges starts over`() throws {
        let bytes = bytes
        let server = try ModelServer { request, connection in
            connection.send(head: "HTTP/1.1 200 OK", "Content-Length: \(bytes.count)")
            connection.send(request.number == 0 ? bytes.prefix(70_000) : bytes[...])
        }
        defer { server.stop() }
        #expect(try samples.fetch(server.url) == .fetched)
        #expect(server.requests.map(\.start) == [nil, 70_000])
        #expect(samples.file == bytes)
    }

    @Test(arguments: ["bytes 0-99999/100000", "bytes 30001-99999/100000", "pages 30000-99999/100000", ""])
    func `a server that sends another part starts over`(_ range: String) throws {
        let bytes = bytes
        try DirectoryNames.make(samples.folder.file("m"))
        try samples.folder.write(Array(bytes.prefix(30_000)), to: "m/tiny.pt.part")
        let server = try ModelServer { request, connection in
            guard request.start != nil else { return ModelServer.serve(bytes, request, connection) }
            connection.send(head: "HTTP/1.1 206 Partial Content", "Content-Range: \(range)")
            connection.send(bytes)
        }
        defer { server.stop() }
        #expect(try samples.fetch(server.url) == .fetched)
        #expect(server.requests.map(\.start) == [30_000, nil])
        #expect(samples.notes.contains { $0.hasSuffix("can't go on from 30 kB: starting over") }, "\(samples.notes)")
        #expect(samples.file == bytes)
    }

    @Test(arguments: [1_000, 100_001, 99_999, Int.max])
    func `a server that says another length serves another file`(_ length: Int) throws {
        let bytes = bytes
        let (error, server) = try failure { _, connection in
            connection.send(head: "HTTP/1.1 200 OK", "Content-Length: \(length)")
            connection.send(bytes)
        }
        #expect(error == .wrongSize(url: server.url + "/tiny.pt", found: Int64(length), expected: 100_000))
        #expect(server.requests.count == 1 && samples.part == nil)
    }

    @Test func `a part of a file of another length is not joined`() throws {
        let bytes = bytes
        try DirectoryNames.make(samples.folder.file("m"))
        try samples.folder.write(Array(bytes.prefix(30_000)), to: "m/tiny.pt.part")
        let (error, _) = try failure { _, connection in
            connection.send(head: "HTTP/1.1 206 Partial Content", "Content-Range: bytes 30000-199999/200000")
            connection.send(bytes)
        }
        guard case .wrongSize(_, 200_000, 100_000) = error else { throw error }
        #expect(samples.part == Array(bytes.prefix(30_000)))
    }

    @Test(arguments: ["Content-Length: none", "Content-Length: 99999999999999999999999", "A: b"])
    func `a server that sends without end is cut, and no byte too many is written`(_ field: String) throws {
        let bytes = bytes
        let server = try ModelServer { _, connection in
            connection.send(head: "HTTP/1.1 200 OK", field)
            connection.send(bytes)
            while connection.send([UInt8](repeating: 7, count: 65_536)) {}
        }
        defer { server.stop() }
        // Some versions of libcurl take no length that is no number: then nothing is fetched at all.
        if (try? samples.fetch(server.url, patience: FetchSamples.patience(tries: 0))) == nil {
            #expect(samples.file == nil && field != "A: b")
        } else {
            #expect(samples.file == bytes)
        }
    }

    @Test(arguments: [false, true])
    func `wrong bytes are told with both digests and deleted`(_ isEndless: Bool) throws {
        let wrong = [UInt8](repeating: 7, count: bytes.count)
        let (error, server) = try failure { _, connection in
            connection.send(head: "HTTP/1.1 200 OK")
            connection.send(wrong)
            while isEndless, connection.send(wrong) {}
        }
        let found = SHA256.hexadecimal(wrong)
        #expect(error == .wrongDigest(url: server.url + "/tiny.pt", found: found, expected: samples.model.digest))
        #expect("\(error)".contains(found) && "\(error)".contains(samples.model.digest))
        #expect(samples.part == nil && server.requests.count == 1)
    }

    @Test(arguments: [50_000, 100_000, 100_001])
    func `a part that belongs to another file is given up`(_ count: Int) throws {
        let bytes = bytes
        try DirectoryNames.make(samples.folder.file("m"))
        try samples.folder.write([UInt8](repeating: 7, count: count), to: "m/tiny.pt.part")
        let server = try ModelServer { ModelServer.serve(bytes, $0, $1) }
        defer { server.stop() }
        #expect(try samples.fetch(server.url) == .fetched)
        #expect(samples.file == bytes)
        #expect(server.requests.map(\.start) == (count == 50_000 ? [50_000, nil] : [nil]))
    }

    @Test(arguments: [false, true])
    func `a page in place of the file costs no part`(_ isRough: Bool) throws {
        let samples = try FetchSamples(isRough: isRough)
        let kept = Array(samples.bytes.prefix(30_000))
        try DirectoryNames.make(samples.folder.file("m"))
        try samples.folder.write(kept, to: "m/tiny.pt.part")
        for field in ["Content-Length: 7", "A: b"] {
            let server = try ModelServer { _, connection in
                connection.send(head: "HTTP/1.1 200 OK", field)
                connection.send("<html/>".utf8)
            }
            defer { server.stop() }
            let error = try #require(throws: FetchError.self) { try samples.fetch(server.url) }
            let (url, part) = (server.url + "/tiny.pt", samples.folder.file("m/tiny.pt.part"))
            let expected: FetchError =
                field == "A: b"
                ? .otherBeginning(url: url, part: part) : .wrongSize(url: url, found: 7, expected: 100_000)
            #expect(error == expected)
            #expect(samples.part == kept && server.requests.count == 1)
        }
    }

    @Test(arguments: [false, true])
    func `a file of untold length is gone on with where the part ends`(_ isRough: Bool) throws {
        let samples = try FetchSamples(isRough: isRough)
        let bytes = samples.bytes
        try DirectoryNames.make(samples.folder.file("m"))
        try samples.folder.write(Array(bytes.prefix(30_000)), to: "m/tiny.pt.part")
        let server = try ModelServer { request, connection in
            connection.send(head: "HTTP/1.1 200 OK")
            // At first it ends before the part does.
            connection.send(request.number == 0 ? bytes.prefix(20_000) : bytes[...])
        }
        defer { server.stop() }
        #expect(try samples.fetch(server.url) == .fetched)
        #expect(server.requests.map(\.start) == [30_000, 30_000])
        #expect(samples.file == bytes)
    }

    @Test func `an answer that takes its time is waited for`() throws {
        let bytes = Array(bytes.prefix(40))
        let model = KnownModel(
            name: "tiny", file: "tiny.pt", bytes: 40, digest: SHA256.hexadecimal(bytes), urls: [], licence: "",
            scope: "", activation: .gelu)
        let server = try ModelServer { _, connection in
            connection.send(head: "HTTP/1.1 200 OK", "Content-Length: 40")
            for byte in bytes {
                connection.send([byte])
                usleep(60_000)
            }
        }
        defer { server.stop() }
        let patience = FetchSamples.patience(tries: 0, stall: .seconds(1))
        #expect(try samples.fetch(server.url, patience: patience, model: model) == .fetched)
    }

    @Test func `a server that falls silent is left, and what came is kept`() throws {
        let bytes = bytes
        let isLeft = DispatchSemaphore(value: 0)
        defer { for _ in 0..<2 { isLeft.signal() } }
        let (error, _) = try failure(tries: 1, stall: .milliseconds(200)) { request, connection in
            if request.number == 0 {
                connection.send(head: "HTTP/1.1 200 OK", "Content-Length: \(bytes.count)")
                connection.send(bytes.prefix(5_000))
            }
            // Silent until the fetch has given up, or long after it should have.
            _ = isLeft.wait(timeout: .now() + 10)
        }
        guard case .brokenOff(_, 5_000, _, let reason) = error else { throw error }
        #expect(reason.hasPrefix("nothing came for 0.2"))
        #expect(samples.part?.count == 5_000)
    }

    @Test func `a disk that takes no more is told, and what came is kept`() async throws {
        let result = try await #require(processExitsWith: .exitCode(7), observing: [\.standardErrorContent]) {
            let samples = try FetchSamples()
            let bytes = samples.bytes
            let server = try ModelServer { ModelServer.serve(bytes, $0, $1) }
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 60_000, rlim_max: 60_000)
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            do throws(FetchError) {
                try samples.fetch(server.url)
            } catch {
                guard case .full(_, _, 40_000) = error, samples.part?.count == 60_000 else { exit(8) }
                StandardError.shared.message("\(error)")
                exit(7)
            }
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("40 kB more are needed"))
    }
}
