import Decode
import Testing

@testable import Daemon

/// YAML itself: syntax, aliases, merge keys and their bounds.
@Suite struct YAMLDocumentTests {
    @Test(arguments: [
        ("a: [1, 2", "2:1"), ("a: b: c", "1:5"), ("a:\n\tb: 1", "2:1"), ("a: \"x", "1:6"), ("- a\nb: 1", "2:1"),
        ("a: 1\n---\nb: 2", "2:1"), ("a: \u{7}", "1:4"), ("%YAML 9.9\n---\na: 1", "1:1"), ("a: 'b\\", "1:7"),
    ])
    func `a syntax error has line and column`(_ text: String, _ place: String) {
        let problems = ConfigurationFixture.problems(text)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("c.yaml:\(place): not YAML: ") == true, "\(problems)")
    }

    @Test func `a quote that is never closed is told with its beginning`() {
        #expect(
            ConfigurationFixture.problems("a: \"x\nb: 1\n")
                == ["c.yaml:3:1: not YAML: while scanning a quoted scalar of line 1, found unexpected end of stream"])
    }

    @Test func `usual mistakes come with advice`() {
        #expect(ConfigurationFixture.problems("a:\n\tb: 1")[0].hasSuffix("; indent with spaces, not with tabs"))
        #expect(
            ConfigurationFixture.problems("sources: [{name: a, url: rtsp://u:${P}@h/}]")[0]
                .hasSuffix("; inside [ ] and { } texts with ${…} need quotes"))
    }

    @Test func `duplicate keys are told with both places, and with what else is wrong`() {
        let problems = ConfigurationFixture.problems(
            """
            model: sample
            threads: 0
            model: other
            sources:
              - {name: a, url: x, "name": b}
              - {name: b, url: x}
            """)
        #expect(
            problems == [
                "c.yaml:2:10: threads: found \"0\"; expected a whole number from 1 to 1024",
                "c.yaml:3:1: the key \"model\" is there twice; the first stands on line 1",
                "c.yaml:5:23: the key \"name\" is there twice; the first stands on line 5",
            ])
    }

    @Test func `a key that is there three times is told twice`() {
        let problems = ConfigurationFixture.problems(
            "mode: clip\nmode: clip\nmode: clip\n" + ConfigurationFixture.source)
        #expect(problems.map { $0.prefix(10) } == ["c.yaml:2:1", "c.yaml:3:1"])
    }

    @Test func `aliases and merge keys stand for what they name`() throws {
        let configuration = try ConfigurationFixture.parse(
            """
            sources:
              - &gate
                name: gate
                url: x
                fps: 2
                ffmpeg: &options {rtsp_transport: tcp}
              - <<: *gate
                name: yard
              - {name: door, url: y, ffmpeg: *options}
            """)
        #expect(configuration.sources.map(\.name) == ["gate", "yard", "door"])
        #expect(configuration.sources[1].sampling == .rate(2))
        #expect(configuration.sources[0].kind == configuration.sources[1].kind)
    }

    @Test func `asterisks in quotes and inside texts are no aliases`() throws {
        let configuration = try ConfigurationFixture.parse(
            "sources: [{name: \"*a*\", folder: /x, exclude: ['*.a', a*b, \"*\"]}] # *this")
        guard case .folder(let folder) = configuration.sources[0].kind else { return }
        #expect(configuration.sources[0].name == "*a*")
        #expect(folder.exclude == ["*.a", "a*b", "*"])
    }

    @Test func `an alias bomb is refused`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<30 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        let problems = ConfigurationFixture.problems(text)
        #expect(problems.contains { $0.contains("more than 100000 values") })
        // As a key it would be compared while it is parsed.
        let asKey = ConfigurationFixture.problems(text + "? *a29\n: 1\n")
        #expect(asKey.contains { $0.contains("more than 100000 values") })
        #expect(asKey.contains { $0.hasSuffix("a key that is no text") })
    }

    @Test func `an anchor inside itself is no endless loop`() {
        #expect(
            ConfigurationFixture.problems("labels: &a [*a]\n" + ConfigurationFixture.source)
                == [
                    "c.yaml:1:13: *a: an alias of an anchor that isn't there; a text that begins with * needs quotes"
                ])
    }

    @Test(arguments: [
        ("{url: x, ffmpeg: {password: !geheim9 }}", "a tag; tags are not known here (secrets come by ${…})"),
        ("{url: x, ffmpeg: {cookies: [!geheim9 a]}}", "a tag; tags are not known here (secrets come by ${…})"),
        ("{url: !geheim9 x}", "a tag; tags are not known here (secrets come by ${…})"),
        (
            "{url: x, ffmpeg: {password: *geheim9}}",
            "an alias of an anchor that isn't there; a text that begins with * needs quotes"
        ),
        (
            "{url: \"rtsp://u:${PW:-geheim9}@h/1\"}",
            "url: ${PW…}: expected ${NAME} of an environment variable, or ${file:PATH}"
        ),
    ])
    func `a problem never repeats what may be a secret`(_ source: String, _ expected: String) {
        let problems = ConfigurationFixture.problems("sources: [{name: a, \(source.dropFirst())]")
        #expect(problems.contains { $0.hasSuffix(": " + expected) }, "\(problems)")
        #expect(!problems.contains { $0.contains("geheim9") })
    }

    @Test func `deep nesting is refused`() {
        for depth in [40, 900, 50_000] {
            let flow = "labels: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            #expect(!ConfigurationFixture.problems(flow + "\n" + ConfigurationFixture.source).isEmpty)
            let block = "labels:\n  " + String(repeating: "- ", count: depth) + "x\n"
            #expect(!ConfigurationFixture.problems(block + ConfigurationFixture.source).isEmpty)
        }
    }

    @Test func `characters that stand for others are refused`() {
        #expect(
            ConfigurationFixture.problems("a: \u{F0000}")
                == ["c.yaml:1:1: it holds the private-use character U+F0000"])
    }

    @Test func `places behind wide characters and line breaks of every kind are right`() {
        let text = "# ÄÖ💡\r\nmodel: \"💡\"\r\nmodel: 2\r\n" + ConfigurationFixture.source
        #expect(
            ConfigurationFixture.problems(text)
                == ["c.yaml:3:1: the key \"model\" is there twice; the first stands on line 2"])
        #expect(
            ConfigurationFixture.problems("sources: [{name: \"💡ä\", url: x, fps: no}]")
                == ["c.yaml:1:37: fps: found \"no\"; expected frames a second, a number above 0 and at most 1000"])
    }
}
