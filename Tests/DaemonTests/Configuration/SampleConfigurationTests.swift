import FoundationEssentials
import Testing

@testable import Daemon

/// The samples that ship: they parse, and what they call a default is one.
@Suite struct SampleConfigurationTests {
    static let variables = ["GATE_PASSWORD": "p@ss/word"]

    static func text(_ name: String) throws -> String {
        let file = URL(filePath: #filePath).appending(path: "../../../../samples/\(name)").standardized
        return String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }

    @Test func `a camera takes five lines`() throws {
        let text = try Self.text("camera.yaml")
        #expect(text.split(separator: "\n").count == 5)
        let configuration = try ConfigurationFixture.parse(text, variables: Self.variables)
        guard case .stream(let stream) = configuration.sources[0].kind else { return }
        #expect(stream.url.value == "rtsp://viewer:p%40ss%2Fword@192.0.2.7/stream1")
        #expect("\(stream.url)" == "rtsp://***@192.0.2.7/stream1")
    }

    @Test func `the commented sample parses and its defaults are true`() throws {
        let text = try Self.text("tagclipd.yaml")
        let configuration = try ConfigurationFixture.parse(text, variables: Self.variables)
        #expect(configuration.sources.map(\.name) == ["gate", "inbox"])
        #expect(configuration.outputs.count == 3)
        // A # without a space behind it hides a key with its default.
        var uncovered = 0
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
            let indent = line.prefix { $0 == " " }
            let rest = line.dropFirst(indent.count)
            guard rest.hasPrefix("#"), rest.count > 1, !rest.hasPrefix("# ") else { return String(line) }
            uncovered += 1
            return indent + String(rest.dropFirst())
        }
        #expect(uncovered > 15)
        #expect(
            try ConfigurationFixture.parse(lines.joined(separator: "\n"), variables: Self.variables) == configuration)
    }

    @Test func `the commented sample names every key`() throws {
        let text = try Self.text("tagclipd.yaml")
        let keys = [
            "model", "activation", "precision", "labels", "background", "templates", "mode", "threshold", "max_tags",
            "max_side",
            "calibration", "compat", "method", "episodes", "state", "retention", "threads", "control", "sources",
            "outputs", "enabled", "fps", "every", "keyframes", "frames", "decode", "stall", "motion", "acceleration",
            "ffmpeg", "live",
            "recursive", "exclude", "settle", "rescan", "retag", "deadline", "sidecar", "masks", "nice", "rotate",
            "group",
        ]
        for key in keys { #expect(text.contains("\(key):"), "\(key)") }
    }
}
