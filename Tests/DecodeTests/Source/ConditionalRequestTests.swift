import Testing

@testable import Decode

struct ConditionalRequestTests {
    @Test(
        arguments: ["ETag: \"a;1\"", "last-modified: Wed, 25 Nov 2026 10:00:00 GMT"], ["/snapshot", "/snapshot.jpg"])
    func `a picture that is here is asked for only if there is a newer one`(_ header: String, _ path: String) throws {
        let picture = try Fixtures.bytes("odd/exif-6.jpg")
        let server = try HeadServer { request in
            let isKnown = request.contains("If-None-Match: \"a;1\"\r\n") || request.contains("If-Modified-Since: Wed,")
            let head = isKnown ? "HTTP/1.1 304 Not Modified" : "HTTP/1.1 200 OK"
            let body = isKnown ? [] : picture
            return Array("\(head)\r\n\(header)\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
        }
        defer { server.stop() }
        let url = MediaLocation.url("http://127.0.0.1:\(server.port)\(path)")
        let first = try MediaReader(url, options: ReaderOptions(options: ["user_agent": "a test"]))
        #expect(!first.isUnchanged)
        #expect(try first.next() != nil)
        var options = ReaderOptions(options: ["headers": "X-Own: 1"])
        options.known = first.version
        #expect(options.known != nil)
        let second = try MediaReader(url, options: options)
        #expect(second.isUnchanged)
        #expect(second.kind == .picture)
        #expect(second.version == first.version)
        #expect(try second.next() == nil)
        #expect(server.requests.count == 2)
        #expect(server.requests.first?.contains("a test") == true)
        #expect(server.requests.last?.contains("X-Own: 1\r\n") == true)
    }

    @Test func `what a user says in headers may end its last line or not`() {
        let version = PictureVersion(entityTag: "a", lastModified: nil)
        for own in ["", "X-Own: 1", "X-Own: 1\r\n"] {
            let end = own.isEmpty ? "" : "X-Own: 1\r\n"
            #expect(version.conditions(after: own) == end + "If-None-Match: a\r\n")
        }
    }

    @Test func `a server that names no version is asked without a condition`() throws {
        let picture = try Fixtures.bytes("odd/exif-6.jpg")
        let server = try HeadServer { _ in Array("HTTP/1.0 200 OK\r\n\r\n".utf8) + picture }
        defer { server.stop() }
        let reader = try MediaReader(.url("http://127.0.0.1:\(server.port)/"))
        #expect(reader.version == nil)
        #expect(try reader.next() != nil)
    }

    @Test func `an unasked 304 is an error`() throws {
        let server = try HeadServer { _ in Array("HTTP/1.1 304 Not Modified\r\n\r\n".utf8) }
        defer { server.stop() }
        #expect(throws: DecodeError.self) { try MediaReader(.url("http://127.0.0.1:\(server.port)/")) }
    }

    @Test func `what a server says of a version can't begin a line of its own`() throws {
        let picture = try Fixtures.bytes("odd/exif-6.jpg")
        let server = try HeadServer { _ in Array("HTTP/1.1 200 OK\r\nETag: \"\u{7}x\"\r\n\r\n".utf8) + picture }
        defer { server.stop() }
        #expect(try MediaReader(.url("http://127.0.0.1:\(server.port)/")).version == nil)
    }
}
