/// Reads label files: one label a line, `label`, `label: wording; other wording`, `label: @0.4`; `#` begins a comment.
public enum LabelFile {
    /// The most labels that one file may hold.
    public static let most = 10_000

    /// One thing that is wrong with a file, and where.
    public struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        /// The file's name.
        public var file: String
        /// The line, from 1; 0 where the whole file is meant.
        public var line: Int
        /// What was found and what is allowed.
        public var message: String

        /// One line: `file:line: message`.
        public var description: String {
            line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)"
        }
    }

    /// All that is wrong with a file.
    public struct Problems: Error, Sendable, CustomStringConvertible {
        /// In the order of their lines.
        public var problems: [Problem]

        /// One a line.
        public var description: String { problems.map(\.description).joined(separator: "\n") }
    }

    /// Parses the bytes of a label file; `file` is for messages.
    ///
    /// Throws ``Problems`` with everything that is wrong.
    public static func parse(_ bytes: [UInt8], file: String) throws(Problems) -> [Label] {
        var problems: [Problem] = []
        var labels: [Label] = []
        var lines: [String: Int] = [:]
        for (index, line) in split(bytes).enumerated() {
            func problem(_ message: String) {
                problems.append(Problem(file: file, line: index + 1, message: message))
            }
            guard let text = String(validating: line, as: UTF8.self) else {
                problem("it is not UTF-8; save the file as UTF-8")
                continue
            }
            do throws(LineProblem) {
                guard let label = try parse(line: text) else { continue }
                if let first = lines[label.name] {
                    problem("\"\(label.name)\" stands on line \(first) already; give each label once")
                } else {
                    lines[label.name] = index + 1
                    labels.append(label)
                }
            } catch {
                problem(error.message)
            }
        }
        if labels.count > most {
            problems.append(Problem(file: file, line: 0, message: "\(labels.count) labels; at most \(most) are taken"))
        }
        if labels.isEmpty, problems.isEmpty {
            problems.append(Problem(file: file, line: 0, message: "it holds no label; write one a line"))
        }
        guard problems.isEmpty else { throw Problems(problems: problems) }
        return labels
    }

    private struct LineProblem: Error {
        var message: String
    }

    /// The lines without their ends; a byte-order mark is no part of the first.
    private static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        return bytes[start...].split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            line.last == 0x0D ? line.dropLast() : line
        }
    }

    /// One line; nil where it holds a comment or nothing.
    private static func parse(line: String) throws(LineProblem) -> Label? {
        if let control = line.unicodeScalars.first(where: { $0.properties.generalCategory == .control && $0 != "\t" }) {
            throw LineProblem(message: "the control character U+\(String(control.value, radix: 16, uppercase: true))")
        }
        let text = trim(withoutComment(line))
        guard !text.isEmpty else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var label = Label(name: trim(parts[0]))
        guard !label.name.isEmpty else { throw LineProblem(message: "no label before the colon") }
        guard parts.count > 1 else {
            if let at = label.name.lastIndex(of: "@"), Double(trim(label.name[label.name.index(after: at)...])) != nil {
                throw LineProblem(
                    message: "a threshold without a colon; write \"\(trim(label.name[..<at])): \(label.name[at...])\"")
            }
            return label
        }
        var description = trim(parts[1])
        if let at = description.lastIndex(of: "@") {
            let number = trim(description[description.index(after: at)...])
            guard let threshold = Double(number), (0...1).contains(threshold) else {
                throw LineProblem(message: "the threshold \"@\(number)\"; expected is a number from 0 to 1 behind @")
            }
            label.threshold = threshold
            description = trim(description[..<at])
        }
        guard !description.isEmpty || label.threshold != nil else {
            throw LineProblem(message: "nothing behind the colon of \"\(label.name)\"; write its wording, or no colon")
        }
        guard !description.isEmpty else { return label }
        label.wordings = description.split(separator: ";", omittingEmptySubsequences: false).map(trim)
        if label.wordings.contains(where: \.isEmpty) {
            throw LineProblem(message: "an empty wording of \"\(label.name)\"; put one semicolon between two wordings")
        }
        return label
    }

    /// A `#` at the beginning, or with white space before it, begins a comment.
    private static func withoutComment(_ line: String) -> Substring {
        var previous: Character = " "
        for index in line.indices {
            if line[index] == "#", previous.isWhitespace { return line[..<index] }
            previous = line[index]
        }
        return line[...]
    }

    /// Without white space at the ends; scalar by scalar, since a mark may stand on a space and make it a character.
    private static func trim(_ text: some StringProtocol) -> String {
        let scalars = Array(text.unicodeScalars)
        let start = scalars.firstIndex { !$0.properties.isWhitespace } ?? scalars.endIndex
        let end = scalars.lastIndex { !$0.properties.isWhitespace }.map { $0 + 1 } ?? start
        return String(String.UnicodeScalarView(scalars[start..<max(start, end)]))
    }
}
