import Testing

@testable import Daemon

/// What a reload touches.
@Suite struct ConfigurationDiffTests {
    private static let base = """
        labels: [dog, {name: van, wording: a van, threshold: 0.5}]
        threshold: 0.4
        sources:
          - {name: gate, url: "rtsp://h/1", fps: 1}
          - {name: inbox, folder: /srv}
        """

    private func diff(_ text: String, from old: String = base) throws -> ConfigurationDiff {
        ConfigurationDiff(from: try ConfigurationFixture.parse(old), to: try ConfigurationFixture.parse(text))
    }

    private func replaced(_ old: String, _ new: String) -> String {
        Self.base.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
    }

    @Test func `the same file changes nothing`() throws {
        let diff = try diff(Self.base)
        #expect(diff.isEmpty && diff.unchanged == ["gate", "inbox"] && diff.warnings.isEmpty)
    }

    @Test(
        arguments: [
            ("fps: 1", "fps: 2", [.sampling]), ("fps: 1", "frames: on", [.sampling]),
            ("fps: 1", "motion: off", [.sampling]), ("fps: 1", "stall: 5s", [.sampling]),
            ("rtsp://h/1", "rtsp://h/2", [.connection]), ("fps: 1", "live: off", [.connection]),
            ("fps: 1", "ffmpeg: {a: b}", [.connection]), ("fps: 1", "acceleration: vaapi", [.connection]),
            ("fps: 1", "enabled: off", [.connection]), ("fps: 1", "masks: on", [.sampling]),
            ("fps: 1", "episodes: {off: 1s}", [.episodes]), ("fps: 1", "threshold: 0.3", [.vocabulary]),
            ("fps: 1", "mode: clip, fps: 3", [.vocabulary, .sampling]),
        ] as [(String, String, Set<ConfigurationDiff.Aspect>)])
    func `what changed of a stream is told apart`(
        _ old: String, _ new: String, _ aspects: Set<ConfigurationDiff.Aspect>
    ) throws {
        let diff = try diff(replaced(old, new))
        #expect(diff.changed == [ConfigurationDiff.Change(name: "gate", aspects: aspects)])
        #expect(diff.unchanged == ["inbox"])
        #expect(diff.relisted.isEmpty)
    }

    @Test(arguments: ["compat: public", "method: {fuse: 0.4}", "method: {layers: [2, 3]}"])
    func `another method gives every source another tagger`(_ line: String) throws {
        let diff = try diff("\(line)\n\(Self.base)")
        #expect(diff.changed.map(\.name) == ["gate", "inbox"])
        #expect(diff.changed.allSatisfy { $0.aspects == [.vocabulary] })
        #expect(diff.relisted.isEmpty && !diff.changesModel)
    }

    @Test func `what changed of a folder is told apart`() throws {
        #expect(try diff(replaced("/srv", "/srv, recursive: on")).changed.map(\.aspects) == [[.connection]])
        #expect(try diff(replaced("/srv", "/srv, deadline: 1m")).changed.map(\.aspects) == [[.sampling]])
        #expect(try diff(replaced("/srv", "/srv, sidecar: xmp")).changed.map(\.aspects) == [[.sampling]])
    }

    @Test func `a stream that becomes a folder starts anew`() throws {
        let diff = try diff(replaced("url: \"rtsp://h/1\"", "folder: /x"))
        #expect(diff.changed.first?.aspects.contains(.connection) == true)
    }

    @Test func `sources come and go by name`() throws {
        let diff = try diff(replaced("name: gate", "name: door"))
        #expect(diff.added == ["door"] && diff.removed == ["gate"] && diff.unchanged == ["inbox"])
        #expect(diff.changed.isEmpty && diff.warnings.isEmpty)
    }

    @Test(arguments: [
        ("[dog,", "[cat,", true), ("[dog,", "[dog, cat,", true), ("a van", "a lorry", true),
        ("threshold: 0.5", "threshold: 0.6", false), ("threshold: 0.4", "background: [sky]", true),
        ("threshold: 0.4", "threshold: 0.2", false),
    ])
    func `another list is told apart from other thresholds`(_ old: String, _ new: String, _ isRelisted: Bool) throws {
        let diff = try diff(replaced(old, new))
        #expect(diff.changed.map(\.aspects) == [[.vocabulary], [.vocabulary]])
        #expect(diff.relisted == (isRelisted ? ["gate", "inbox"] : []))
        #expect(
            diff.warnings.contains { $0.hasPrefix("the labels of gate, inbox changed: scores compete within the list") }
                == isRelisted)
    }

    @Test func `what concerns all is told`() throws {
        let diff = try diff(
            Self.base + "\nmodel: /m\nthreads: 1\nstate: /s\ncontrol: {path: /c}\noutputs: [{type: unix, path: /u}]")
        #expect(diff.changesModel && diff.changesThreads && diff.changesState)
        #expect(diff.changesControl && diff.changesOutputs && !diff.isEmpty)
        #expect(diff.changed.isEmpty && diff.warnings.count == 2)
    }

    @Test func `another niceness waits for the next start`() throws {
        let diff = try diff("nice: 5\n" + Self.base)
        #expect(diff.changesNice && !diff.isEmpty && diff.changed.isEmpty)
        #expect(diff.warnings == ["nice: is followed at the next start"])
    }

    @Test func `another precision is another model`() throws {
        #expect(try diff(Self.base + "\nprecision: auto").changesModel)
    }

    @Test func `another activation is another model`() throws {
        #expect(try diff(Self.base + "\nactivation: gelu").changesModel)
        #expect(try !diff(Self.base).changesModel)
    }

    @Test func `a changed secret is a changed connection`() throws {
        let text = "sources: [{name: a, url: \"rtsp://u:${P}@h/\"}]"
        let old = try ConfigurationFixture.parse(text, variables: ["P": "1"])
        let new = try ConfigurationFixture.parse(text, variables: ["P": "2"])
        #expect(ConfigurationDiff(from: old, to: new).changed.map(\.aspects) == [[.connection]])
    }
}
