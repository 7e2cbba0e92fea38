import FoundationEssentials
import Testing

@testable import Daemon

/// Configurations out of texts.
enum ConfigurationFixture {
    /// A source to put behind what is tested.
    static let source = "sources: [{name: gate, url: \"rtsp://192.0.2.7/1\"}]\n"

    static func parse(
        _ text: String, directory: String = "/etc/tagclipd", variables: [String: String] = [:]
    ) throws(ConfigurationError) -> Configuration {
        try Configuration(parsing: Array(text.utf8), file: "c.yaml", directory: directory, variables: variables)
    }

    /// What is wrong with a text, one a line; empty where nothing is.
    static func problems(
        _ text: String, directory: String = "/etc/tagclipd", variables: [String: String] = [:]
    ) -> [String] {
        do throws(ConfigurationError) {
            _ = try parse(text, directory: directory, variables: variables)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    /// A folder of its own that is removed afterwards.
    static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tagclipd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.path())
    }

    static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }
}
