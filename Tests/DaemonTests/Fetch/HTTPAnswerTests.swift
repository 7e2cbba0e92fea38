import Testing

@testable import Daemon

/// What becomes of answers that are no file, and of answers that are hardly HTTP.
@Suite struct HTTPAnswerTests {
    private let samples: FetchSamples
    private let bytes: [UInt8]

    init() throws {
        samples = try FetchSamples(count: 2_000)
        bytes = samples.bytes
    }

    @Test(arguments: [401, 403, 404, 410, 418, 204, 304, 999])
    func `a status that is no success is told at once`(_ status: Int) throws {
        let server = try ModelServer { _, connection in
            connection.send(head: "HTTP/1.1 \(status) Whatever", "Content-Length: 0")
        }
        defer { server.stop() }
        #expect(throws: FetchError.status(url: server.url + "/tiny.pt", status)) { try samples.fetch(server.url) }
        #expect(server.requests.count == 1)
        #expect(try samples.folder.names == ["m"] && samples.part == nil)
    }

    @Test(arguments: [408, 429, 500, 503])
    func `a server that has too much to do is asked again`(_ status: Int) throws {
        let bytes = bytes
        let server = try ModelServer { request, connection in
            guard request.number < 2 else { return ModelServer.serve(bytes, request, connection) }
            connection.send(head: "HTTP/1.1 \(status) Busy", "Content-Length: 0")
        }
        defer { server.stop() }
        #expect(throws: FetchError.status(url: server.url + "/tiny.pt", status)) {
            try samples.fetch(server.url, patience: FetchSamples.patience(tries: 1))
        }
        #expect(try samples.fetch(server.url) == .fetched)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `redirects are followed, and the range is asked for again`(_ status: Int) throws {
        let bytes = bytes
        try DirectoryNames.make(samples.folder.file("m"))
        try samples.folder.write(Array(bytes.prefix(500)), to: "m/tiny.pt.part")
        let server = try ModelServer { request, connection in
            switch request.target {
            case "/tiny.pt":
                connection.send(head: "HTTP/1.1 \(status) There", "Location: /b?key=1", "Content-Length: 5")
                connection.send("there".utf8)
            case "/b?key=1": connection.send(head: "HTTP/1.1 \(status) There", "Location: c/d", "Content-Length: 0")
            default: ModelServer.serve(bytes, request, connection)
            }
        }
        defer { server.stop() }
        #expect(try samples.fetch(server.url) == .fetched)
        #expect(server.requests.map(\.target) == ["/tiny.pt", "/b?key=1", "/c/d"])
        #expect(server.requests.map(\.start) == [500, 500, 500])
        #expect(samples.file == bytes)
    }

    @Test(arguments: ["/tiny.pt", "file:///etc/passwd", "ftp://127.0.0.1/", "://", nil])
    func `redirects in a circle, out of HTTP or to nowhere are refused`(_ location: String?) throws {
        let server = try ModelServer { _, connection in
            connection.send(
                head: "HTTP/1.1 302 Found", location.map { "Location: \($0)" } ?? "A: b", "Content-Length: 0")
        }
        defer { server.stop() }
        let error = try #require(throws: FetchError.self) {
            try samples.fetch(server.url, patience: FetchSamples.patience(tries: 0))
        }
        switch error {
        case .badRedirect, .unreachable, .status: break
        default: throw error
        }
        #expect(server.requests.count <= 11)
    }

    @Test func `a redirect never leads out of encryption`() throws {
        #expect(try Redirect.next(from: "http://a/", to: "https://b/") == "https://b/")
        #expect(try Redirect.next(from: "https://a/", to: "HTTPS://b/") == "HTTPS://b/")
        let error = try #require(throws: FetchError.self) {
            try Redirect.next(from: "https://user:secret@a/", to: "http://b/?token=secret")
        }
        #expect("\(error)".contains("without the encryption") && !"\(error)".contains("secret"))
    }

    @Test(arguments: [
        "", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n", "\u{0}nonsense\r\n\r\n",
        "HTTP/9.9 200\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\u{0}c\r\nContent-Length: 2000\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 000 No\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2000\r\n\r\nhello",
        "HTTP/1.1 101 Switching Protocols\r\n\r\nhello", "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: " + String(repeating: "x", count: 400_000) + "\r\n\r\n",
        "HTTP/1.1 200 OK\r\n" + String(repeating: "A: b\r\n", count: 100_000) + "\r\n",
        "HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-\r\n\r\nhello", "HTTP/1.1 302\r\nLocation: http://%00/\r\n\r\n",
    ])
    func `an answer that is hardly HTTP is an error and nothing else`(_ answer: String) throws {
        let server = try ModelServer { _, connection in connection.send(answer.utf8) }
        defer { server.stop() }
        #expect(throws: FetchError.self) {
            try samples.fetch(server.url, patience: FetchSamples.patience(tries: 1, stall: .seconds(1)))
        }
        #expect(samples.file == nil)
    }

    @Test(arguments: [
        "HTTP/1.1 200\r\nContent-Length: 2000\r\n\r\n", "HTTP/1.1 200 OK\ncontent-length:2000\n\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nContent-Length: 3\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    ])
    func `odd heads are read`(_ head: String) throws {
        let bytes = bytes
        let server = try ModelServer { _, connection in connection.send(Array(head.utf8) + bytes) }
        defer { server.stop() }
        #expect(try samples.fetch(server.url) == .fetched)
    }

    @Test(
        arguments: [
            ("bytes 0-9/10", 0, 10), ("Bytes 5-9/*", 5, nil), ("bytes */10", nil, 10), ("bytes  7-7/8", 7, 8),
        ] as [(String, Int64?, Int64?)])
    func `a content range is read`(_ text: String, _ start: Int64?, _ total: Int64?) throws {
        let range = try #require(ContentRange(text))
        #expect(range.start == start && range.total == total)
    }

    @Test(arguments: [
        "", "bytes", "bytes 1-2", "bytes 2-1/5", "bytes -1-2/5", "bytes 1/5", "bytes 1-2/-5", "lines 1-2/5",
        "bytes 1-2/5/6", "bytes 99999999999999999999-2/5",
    ])
    func `what is no content range is none`(_ text: String) {
        #expect(ContentRange(text) == nil)
    }
}
