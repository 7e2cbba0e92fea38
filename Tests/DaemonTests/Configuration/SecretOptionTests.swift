import Testing

@testable import Daemon

/// Options of FFmpeg that hold credentials.
@Suite struct SecretOptionTests {
    private func configuration(_ options: String) throws -> Configuration {
        try ConfigurationFixture.parse(
            "labels: [dog]\nsources: [{name: gate, url: \"rtsp://192.0.2.7/1\", ffmpeg: {\(options)}}]\n")
    }

    @Test(arguments: [
        ("headers", true), ("cookies", true), ("password", true), ("passphrase", true), ("ftp-password", true),
        ("key", true), ("decryption_key", true), ("authorization", true), ("user", true), ("http_proxy", true),
        ("rtmp_conn", true), ("auth_type", false), ("rtsp_transport", false), ("user_agent", false), ("f", false),
    ])
    func `options are secrets by their names`(_ name: String, _ isSecret: Bool) {
        #expect(SecretOption.isSecret(name) == isSecret)
    }

    @Test(arguments: [
        ("cookies", "literalck", ["literalck"]),
        (
            "headers", "Authorization: Bearer abc.def\r\nUser-Agent: camera",
            ["Authorization: Bearer abc.def", "Bearer abc.def", "abc.def"]
        ),
        ("headers", "X-Api: hunter2", ["hunter2"]),
        ("cookies", "sid=a:hunter2; path=/stream; lang=en", ["a:hunter2"]),
        ("rtmp_conn", "B:1 NS:who:hun:ter S:hunter2", ["hunter2", "hun:ter"]),
        ("http_proxy", "http://u:pw@proxy:8080", ["pw"]),
        ("password", "abc", ["abc"]),
    ])
    func `the log learns a value and what of it may be shown alone`(
        _ name: String, _ value: String, _ pieces: [String]
    ) {
        #expect(Set(SecretOption.secrets(name, value)) == Set(pieces + [value]))
    }

    @Test func `literal credentials are hidden and other options are not`() throws {
        let configuration = try configuration("cookies: literalck7f3, rtsp_transport: tcp-literal")
        configuration.registerSecrets()
        let registry = SecretRegistry.shared
        #expect(registry.mask("Unable to parse 'literalck7f3'") == "Unable to parse '***'")
        #expect(registry.mask("Unable to parse 'tcp-literal'") == "Unable to parse 'tcp-literal'")
        guard case .stream(let stream) = configuration.sources[0].kind else { throw Unexpected() }
        #expect(stream.options["cookies"]?.description == "***")
        #expect(stream.options["rtsp_transport"]?.description == "tcp-literal")
    }

    @Test func `literal credentials make an account of their own`() throws {
        let factory = TaggerFactory(model: try ModelLoading.load("sample", workers: 1), workers: 1)
        func account(_ options: String) throws -> String {
            let source = try configuration(options).sources[0]
            guard case .stream(let stream) = source.kind else { throw Unexpected() }
            return StreamPlan(source, stream, tagging: try factory.tagging(source.tagging)).server.account
        }
        #expect(try account("password: first") != account("password: second"))
        #expect(try account("password: first") == account("password: first, rtsp_transport: tcp"))
        #expect(try account("rtsp_transport: tcp") == "")
    }

    private struct Unexpected: Error {}
}
