/// A line of `scores.csv` (RFC 4180).
enum ScoreLine {
    /// Fields joined by commas, quoted where they must be.
    static func text(_ fields: [String]) -> String {
        fields.map { field in
            let isPlain = !field.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
            return isPlain ? field : "\"" + field.replacing("\"", with: "\"\"") + "\""
        }.joined(separator: ",")
    }

    /// The fields of a line; nil where quotes don't match.
    static func fields(_ line: ArraySlice<UInt8>) -> [String]? {
        var fields: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var last: UInt8 = 0
        for byte in line {
            defer { last = byte }
            if byte == UInt8(ascii: "\"") {
                // A quote behind a closing one stands for itself.
                if !isQuoted, last == UInt8(ascii: "\"") { field.append(byte) }
                isQuoted.toggle()
            } else if byte == UInt8(ascii: ","), !isQuoted {
                fields.append(String(decoding: field, as: UTF8.self))
                field.removeAll(keepingCapacity: true)
            } else {
                field.append(byte)
            }
        }
        return isQuoted ? nil : fields + [String(decoding: field, as: UTF8.self)]
    }
}

/// The scores that a file of an earlier run holds, whole pictures only.
struct ScoreLines {
    /// One list a row, by picture.
    private(set) var scores: [String: [[Float]]] = [:]
    /// Where the last whole picture ends, bytes.
    private(set) var end = 0

    private let file: String
    private let rows: [String]
    private let labels: Int
    private var picture = ""
    private var lists: [[Float]] = []

    /// Reads a file; one whose header is another is refused.
    init(file: String, header: String, rows: [String], labels: Int) throws(ConfigurationProblem) {
        self.file = file
        self.rows = rows
        self.labels = labels
        do throws(DataSetError) {
            let input = try DataSetFile(file)
            var block = [UInt8](repeating: 0, count: 1 << 18)
            var line: [UInt8] = []
            var position = 0
            var isFirst = true
            while true {
                let count = try input.read(into: &block)
                if count == 0 { break }
                var rest = block[..<count]
                while let feed = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    line += rest[..<feed]
                    rest = rest[(feed + 1)...]
                    position += line.count + 1
                    if isFirst {
                        guard line.elementsEqual(header.utf8) else { throw .malformed(strange) }
                        isFirst = false
                        end = position
                    } else {
                        try take(line[...], endingAt: position)
                    }
                    line.removeAll(keepingCapacity: true)
                }
                line += rest
            }
            guard !isFirst else { throw .malformed(strange) }
        } catch {
            throw ConfigurationProblem(description: "\(error)")
        }
    }

    private var strange: String {
        "\(file) is no file of scores of this run's labels; choose another --output, or remove the folder"
    }

    /// Takes one line; a picture counts when all of its rows have been there, in their order.
    private mutating func take(_ line: ArraySlice<UInt8>, endingAt position: Int) throws(DataSetError) {
        guard let fields = ScoreLine.fields(line), fields.count == labels + 2 else { throw .malformed(strange) }
        let values = fields.dropFirst(2).compactMap { Float($0) }
        guard values.count == labels, values.allSatisfy(\.isFinite) else { throw .malformed(strange) }
        if lists.isEmpty { picture = fields[0] }
        guard fields[0] == picture, fields[1] == rows[lists.count] else { throw .malformed(strange) }
        lists.append(values)
        guard lists.count == rows.count else { return }
        if scores[picture] == nil { scores[picture] = lists }
        lists.removeAll(keepingCapacity: true)
        end = position
    }
}
