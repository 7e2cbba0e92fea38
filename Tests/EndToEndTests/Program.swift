import Foundation
import Glibc
import Testing

/// The built program, run as a user runs it.
struct Program {
    /// What a finished run left.
    struct Result {
        var status: Int32
        var output: String
        var errors: String

        /// The records, parsed.
        var records: [Record] {
            get throws { try output.split(separator: "\n").map { try Record(line: String($0)) } }
        }
    }

    /// One record.
    struct Record {
        let line: String
        let fields: [String: Any]

        init(line: String) throws {
            self.line = line
            fields = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }

        var event: String { fields["event"] as? String ?? "" }
        var body: [String: Any] { fields[event.replacingOccurrences(of: ".", with: "_")] as? [String: Any] ?? [:] }
        var path: String { body["path"] as? String ?? "" }
        var labels: [String] { (body["tags"] as? [[String: Any]] ?? []).compactMap { $0["label"] as? String } }
    }

    /// Beside the bundle of the tests.
    static let url = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("tagclipd")

    /// The folder of samples in the source tree.
    static let samples: String = {
        let here = URL(fileURLWithPath: #filePath)
        return here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("samples").path
    }()

    /// Runs the program to its end, at most two minutes.
    static func run(_ arguments: [String], shell: String? = nil) throws -> Result {
        let process = process(arguments, shell: shell)
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let limit = DispatchWorkItem { process.terminate() }
        DispatchQueue.global().asyncAfter(deadline: .now() + 120, execute: limit)
        nonisolated(unsafe) var errorData = Data()
        let group = DispatchGroup()
        DispatchQueue.global().async(group: group) {
            unsafe errorData = errors.fileHandleForReading.readDataToEndOfFile()
        }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        group.wait()
        process.waitUntilExit()
        limit.cancel()
        return Result(
            status: process.terminationStatus, output: String(decoding: data, as: UTF8.self),
            errors: unsafe String(decoding: errorData, as: UTF8.self))
    }

    /// The program, not yet started; with `shell` a script in which `$0` is the program.
    static func process(_ arguments: [String], shell: String? = nil) -> Process {
        let process = Process()
        if let shell {
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", shell, url.path] + arguments
        } else {
            process.executableURL = url
            process.arguments = arguments
        }
        process.standardInput = FileHandle.nullDevice
        // The user's own cache is none of a test's business; one that lasts makes the tests quick.
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["XDG_CACHE_HOME": url.deletingLastPathComponent().path + "/test-cache"]) { $1 }
        return process
    }
}

/// Validates records with a real validator; it must be there.
enum Schema {
    /// What python3-jsonschema says of the lines; empty where all are valid.
    static func problems(of lines: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("schema-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let schema = try Program.run(["schema"])
        try Data(schema.output.utf8).write(to: folder.appendingPathComponent("schema.json"))
        try Data(lines.utf8).write(to: folder.appendingPathComponent("lines.ndjson"))
        let script = """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1] + "/schema.json"))
            jsonschema.Draft202012Validator.check_schema(schema)
            validator = jsonschema.Draft202012Validator(schema)
            for line in open(sys.argv[1] + "/lines.ndjson", encoding="utf-8"):
                for error in validator.iter_errors(json.loads(line)):
                    print(error.json_path, error.message[:300], line[:200])
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-c", script, folder.path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus == 0 ? "" : "the validator failed: ") + String(decoding: data, as: UTF8.self)
    }
}

/// A folder that is gone after the test.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("tagclipd-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Copies a sample picture to a name in the folder.
    func copy(_ sample: String, to name: String) throws {
        try FileManager.default.copyItem(
            atPath: Program.samples + "/pictures/" + sample, toPath: path + "/" + name)
    }
}
