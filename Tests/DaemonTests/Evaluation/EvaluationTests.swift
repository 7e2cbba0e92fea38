import ArgumentParser
import Engine
import Foundation
import Testing

@testable import Daemon

/// What scores an evaluation goes on from.
@Suite struct EvaluationTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../../../samples/mini/voc2007").standardized
        .path()

    private func command(_ options: String...) throws -> EvalCommand {
        try #require(
            try TagclipdCommand.parseAsRoot(["eval", "--dataset", "voc2007", "--root", Self.root] + options)
                as? EvalCommand)
    }

    private func measure(root: String = root, precision: Precision = .float32, output: String) throws {
        let evaluation = try Evaluation(
            try EvaluationSet(.voc2007, root: root, limit: 1), settings: try command().settings(),
            model: ModelLoading.sample, activation: nil, precision: precision, output: output)
        let report = try evaluation.run([.mode(.clip)], differences: [], hasBackground: true)
        #expect(report.images == 1 && report.failed == 0)
    }

    @Test func `scores of another precision are not gone on from`() throws {
        let folder = try TemporaryFolder()
        let output = folder.path("out").description
        try measure(precision: .int8, output: output)
        try measure(precision: .int8, output: output)
        let problem = try #require(throws: ConfigurationProblem.self) { try measure(output: output) }
        #expect("\(problem)".contains("precision is int8, now float32"))
    }

    @Test func `scores of other pictures are not gone on from, those that don't say whose they are go on`() throws {
        let folder = try TemporaryFolder()
        let root = folder.path("other").description
        try FileManager.default.copyItem(atPath: Self.root, toPath: root)
        let output = folder.path("out").description
        try measure(output: output)
        let link = folder.path("link").description
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: Self.root)
        try measure(root: link, output: output)
        let problem = try #require(throws: ConfigurationProblem.self) { try measure(root: root, output: output) }
        #expect("\(problem)".contains("pictures is ") && "\(problem)".contains("/other/JPEGImages"), "\(problem)")
        // As earlier versions wrote it.
        let lines = try String(contentsOfFile: output + "/run.txt", encoding: .utf8).split(separator: "\n")
        let earlier: String = lines.filter { !$0.hasPrefix("pictures: ") }.map { "\($0)\n" }.joined()
        try ConfigurationFixture.write(earlier, to: output + "/run.txt")
        try measure(root: root, output: output)
    }

    @Test func `another precision than float32 is told`() throws {
        #expect(try command("--precision", "int8").differences == ["precision int8"])
        #expect(try command().differences.isEmpty)
    }
}
