import Foundation
import Testing

/// Validates lines of the event stream with python3-jsonschema, which knows nothing of this program.
enum SchemaValidator {
    static let schema = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../../Sources/Resources/data/events.schema.json")

    /// Complains of each line that is no JSON, repeats a key, breaks the schema or is too long.
    private static let script = """
        import json, sys
        try:
            from jsonschema import Draft202012Validator
        except ImportError:
            sys.exit("python3-jsonschema is missing: apt-get install python3-jsonschema")
        def unique(pairs):
            keys = [key for key, _ in pairs]
            if len(keys) != len(set(keys)):
                raise ValueError("a key stands twice: " + ", ".join(sorted(set(k for k in keys if keys.count(k) > 1))))
            return dict(pairs)
        def refuse(constant):
            raise ValueError(constant + " is no JSON")
        schema = json.load(open(sys.argv[1], encoding="utf-8"))
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        limit = int(sys.argv[3])
        count = 0
        for number, line in enumerate(open(sys.argv[2], "rb"), 1):
            if not line.strip():
                continue
            count += 1
            if not line.endswith(b"\\n"):
                print(f"line {number}: no line feed")
            if limit and len(line) > limit:
                print(f"line {number}: {len(line)} bytes")
            try:
                record = json.loads(line.decode("utf-8"), object_pairs_hook=unique, parse_constant=refuse)
            except ValueError as error:
                print(f"line {number}: {error}: {line[:300]}")
                continue
            for error in validator.iter_errors(record):
                print(f"line {number}: {error.json_path}: {error.message[:300]}")
        print(f"{count} records")
        """

    /// The complaints about a stream of lines, and how many records it has.
    static func complaints(about stream: [UInt8], limit: Int = 16384) throws -> (lines: [String], records: Int) {
        let file = FileManager.default.temporaryDirectory.appending(path: "events-\(UUID().uuidString).ndjson")
        try Data(stream).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-c", script, schema.path, file.path, String(limit)]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        var lines = text.split(separator: "\n").map(String.init)
        guard process.terminationStatus == 0, let last = lines.popLast(), last.hasSuffix(" records"),
            let records = Int(last.dropLast(8))
        else { return ([text], 0) }
        return (lines, records)
    }

    /// Records an issue for each complaint about the stream, or where it has another number of records.
    static func expectValid(
        _ stream: [UInt8], records: Int, limit: Int = 16384, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let found = try complaints(about: stream, limit: limit)
        #expect(found.lines == [], sourceLocation: sourceLocation)
        #expect(found.records == records, sourceLocation: sourceLocation)
    }
}
