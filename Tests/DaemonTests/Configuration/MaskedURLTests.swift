import Testing

@testable import Daemon

/// URLs with secrets in them.
@Suite struct MaskedURLTests {
    private func url(_ text: String, _ variables: [String: String] = [:]) throws -> MaskedURL {
        try MaskedURL(TextExpander(variables: variables, directory: "/").expand(text))
    }

    @Test(arguments: [
        ("rtsp://viewer:${P}@h/1", "rtsp://viewer:p%40s%2Fs%20%C3%A4%25@h/1", "rtsp://***@h/1"),
        ("rtsp://${P}:x@h/1", "rtsp://p%40s%2Fs%20%C3%A4%25:x@h/1", "rtsp://***@h/1"),
        (
            "http://h/${T}/snap.jpg?key=${T}&n=1", "http://h/t:1/snap.jpg?key=t:1&n=1",
            "http://h/***/snap.jpg?key=***&n=***"
        ),
        ("rtsp://u:p%40w@h/1", "rtsp://u:p%40w@h/1", "rtsp://***@h/1"),
        ("${URL}", "rtsp://u:pw@h/1", "rtsp://***"),
        ("/dev/video0", "/dev/video0", "/dev/video0"),
        ("testsrc=size=${S}", "testsrc=size=8x8", "testsrc=size=***"),
        ("udp://@239.0.0.1:1", "udp://@239.0.0.1:1", "udp://***@239.0.0.1:1"),
    ])
    func `secrets are encoded before the at sign and shown nowhere`(
        _ text: String, _ value: String, _ description: String
    ) throws {
        let variables = ["P": "p@s/s ä%", "T": "t:1", "URL": "rtsp://u:pw@h/1", "S": "8x8"]
        let url = try url(text, variables)
        #expect(url.value == value)
        #expect("\(url)" == description)
        #expect(String(reflecting: url) == description)
        var dumped = ""
        dump(url, to: &dumped)
        #expect(!dumped.contains(value) || value == description)
    }

    @Test func `logs get every form of a secret to hide`() throws {
        #expect(try url("rtsp://u:${P}@h/", ["P": "a@b"]).secrets == ["a@b", "a%40b"])
        #expect(try url("rtsp://u:a%40b@h/").secrets == ["a%40b", "a@b"])
        #expect(try url("rtsp://h/").secrets.isEmpty)
    }

    @Test(arguments: [
        ("rtsp://h/user=admin&password=hunter2&channel=1", "rtsp://h/user=admin&password=***&channel=1"),
        ("rtsp://h/user=admin_password=hunter2_channel=1", "rtsp://h/user=admin_password=***"),
        ("http://h/x;password=hunter2", "http://h/x;password=***"), ("http://h/x?hunter2", "http://h/x?***"),
        ("${URL}", "rtsp://***"),
    ])
    func `a password in path or query is neither shown nor logged`(_ text: String, _ description: String) throws {
        let url = try url(text, ["URL": "rtsp://h/user=admin&password=hunter2"])
        #expect("\(url)" == description)
        let registry = SecretRegistry()
        for secret in url.secrets { registry.register(secret) }
        let path = try #require(url.value.split(separator: "/").last)
        #expect(!registry.mask("GET /\(path) HTTP/1.1").contains("hunter2"))
    }

    @Test func `what is no word of its own is hidden in the log with its name alone`() throws {
        #expect(try url("rtsp://h/key=12&auth=basic?live").secrets == ["key=12", "auth=basic", "?live"])
        #expect(try url("rtsp://h/key=12&auth=basic?live").credentials == ["12", "basic"])
    }

    @Test(arguments: [
        "rtsp://u:p@ss@h/1", "rtsp://u:pa/ss@h/1", "http://u:pa?ss@h/1", "http://u:pa#ss@h/1", "http://h/@me",
        "rtsp://u:p@h/a@b", "rtsp://u:${P}@h/a@b",
    ])
    func `a URL that can be split in two ways is refused with advice`(_ text: String) {
        #expect {
            try url(text, ["P": "x"])
        } throws: { error in
            (error as? MaskedURL.Failure)?.message.contains("write @ as %40") == true
        }
    }

    @Test func `a secret that brings its own at sign is checked too`() {
        #expect(throws: MaskedURL.Failure.self) { try url("rtsp://${LOGIN}/1", ["LOGIN": "u:p@ss@h"]) }
        #expect(throws: MaskedURL.Failure.self) { try url("${URL}", ["URL": "rtsp://u:p/w@h/1"]) }
        #expect(throws: Never.self) { try url("rtsp://${LOGIN}/1", ["LOGIN": "u:p@h"]) }
    }

    @Test(arguments: ["htp//adm:geheim@h/x", "rtsp:/adm:geheim@h/x", "adm:geheim@h/x", "rstp://adm:geheim@h/x"])
    func `what is nearly a URL with a password is refused and not shown`(_ text: String) {
        let error = #expect(throws: MaskedURL.Failure.self) {
            try MaskedURL(ExpandedText(pieces: [.literal(text)]))
        }
        #expect(error?.message.contains("geheim") == false)
    }

    @Test(arguments: ["/srv/a:b@c.mp4", "mail@home.mp4", "file:a:b@c", "srt://a:b@h:1"])
    func `an at sign is no password by itself`(_ text: String) {
        #expect(throws: Never.self) { try MaskedURL(ExpandedText(pieces: [.literal(text)])) }
    }

    @Test func `line breaks and other control characters are refused`() {
        #expect(throws: MaskedURL.Failure.self) { try url("http://h/${T}", ["T": "a\nb"]) }
        #expect(throws: MaskedURL.Failure.self) { try url("http://h/\u{0}") }
        #expect(throws: Never.self) { try url("http://u:${T}@h/", ["T": "a\nb"]) }
    }

    @Test func `texts from outside are shown as asterisks`() throws {
        let expander = TextExpander(variables: ["A": "secret"], directory: "/")
        #expect("\(MaskedText(try expander.expand("x${A}")))" == "***")
        #expect("\(["k": MaskedText(try expander.expand("x${A}"))])" == "[\"k\": ***]")
        #expect("\(MaskedText(try expander.expand("tcp")))" == "tcp")
    }

    @Test func `percent-encoding comes back`() {
        let text = String(String.UnicodeScalarView((0...300).compactMap(Unicode.Scalar.init)))
        #expect(PercentEncoding.decode(PercentEncoding.encode(text)) == text)
        #expect(PercentEncoding.decode("%4%zz%") == "%4%zz%")
        #expect(PercentEncoding.encode("aZ09-._~") == "aZ09-._~")
    }
}
