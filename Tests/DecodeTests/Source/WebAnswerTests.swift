import Decode
import Testing

/// Web servers that send something else than a picture or a stream.
@Suite struct WebAnswerTests {
    private func error(_ lines: String..., body: String = "") throws -> DecodeError? {
        let answer = (lines + ["", body]).joined(separator: "\r\n")
        let server = try HeadServer { _ in Array(answer.utf8) }
        defer { server.stop() }
        return #expect(throws: DecodeError.self) { try MediaReader(.url("http://127.0.0.1:\(server.port)/")) }
    }

    @Test(arguments: ["X-Length: unknown", "Content-Length: 32"])
    func `a page is called by its type`(_ field: String) throws {
        let page = "<html><body>Log in</body></html>"
        let error = try error("HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8", field, body: page)
        #expect(error?.detail.hasSuffix("; the server sent text/html") == true)
    }

    @Test(arguments: [
        ("gopher://192.0.2.7/x", "redirected once, last to gopher://192.0.2.7"),
        ("file:///etc/passwd", "redirected once, last to file://"),
        ("gopher://u:p/w@192.0.2.7/x?token=t", "redirected once, last to gopher://***@192.0.2.7"),
    ])
    func `a redirection that is not followed is named, without secrets`(_ location: String, _ note: String) throws {
        let error = try error("HTTP/1.1 302 Found", "Location: \(location)", "Content-Length: 0")
        #expect(error?.detail.hasSuffix("; \(note)") == true)
    }

    @Test func `a loop of redirections is one`() throws {
        let error = try error("HTTP/1.1 302 Found", "Location: /", "Content-Length: 0")
        #expect(error?.detail.contains("; redirected ") == true)
        #expect(error?.detail.hasSuffix(" times") == true)
    }

    @Test func `a picture that is none is not said to be one`() throws {
        let error = try error("HTTP/1.1 200 OK", "Content-Type: image/jpeg", body: "no picture at all")
        #expect(error?.detail.contains("the server sent") == false)
    }
}
