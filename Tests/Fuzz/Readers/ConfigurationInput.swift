import Engine

@testable import Daemon

/// Bytes as a configuration.
enum ConfigurationInput {
    private static let variables = ["PASSWORD": "p@ss/word", "USER_NAME": "viewer"]

    /// Parses a configuration; what is wrong has a place and shows no secret.
    static func read(_ bytes: [UInt8]) {
        do throws(ConfigurationError) {
            let configuration = try Configuration(
                parsing: bytes, file: "c.yaml", directory: "/nowhere", variables: variables)
            precondition(!configuration.sources.isEmpty, "a configuration has a source")
        } catch {
            precondition(!error.problems.isEmpty, "an error says what it is")
            for problem in error.problems {
                precondition((problem.line ?? 1) >= 1 && (problem.column ?? 1) >= 1, "places begin at 1")
                precondition(!problem.description.contains("\n"), "one line a problem")
                precondition(!problem.description.contains("p@ss/word"), "no secret is shown")
            }
        }
    }
}

/// Bytes as a label file, and as a list of background texts.
enum LabelInput {
    static func read(_ bytes: [UInt8]) {
        for content in [LabelFile.Content.labels, .background] {
            do throws(LabelFile.Problems) {
                let list = try LabelFile.read(bytes, file: "labels.txt", as: content)
                precondition(Set(list.labels.map(\.name)).count == list.labels.count, "each label once")
            } catch {
                precondition(!error.problems.isEmpty, "an error says what it is")
            }
        }
    }
}
