/// Reads label files: one label a line, background texts behind a line `[background]`; `#` begins a comment.
///
/// A line is `label` or `label: wording; other wording; images(a.jpg, b.jpg) @0.4`, where each part behind the colon
/// may be left out.
public enum LabelFile {
    /// The most labels that one file may hold, and the most background texts.
    public static let most = 10_000

    /// The most pictures that may teach one label.
    public static let mostPictures = 100

    /// One thing that is wrong with a file, and where.
    public struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        /// The file's name.
        public var file: String
        /// The line, from 1; 0 where the whole file is meant.
        public var line: Int
        /// What was found and what is allowed.
        public var message: String

        /// A problem at a line of a file.
        public init(file: String, line: Int, message: String) {
            self.file = file
            self.line = line
            self.message = message
        }

        /// One line: `file:line: message`.
        public var description: String {
            line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)"
        }
    }

    /// All that is wrong with a file.
    public struct Problems: Error, Sendable, CustomStringConvertible {
        /// In the order of their lines.
        public var problems: [Problem]

        /// Everything that is wrong.
        public init(problems: [Problem]) {
            self.problems = problems
        }

        /// One a line.
        public var description: String { problems.map(\.description).joined(separator: "\n") }
    }

    /// What the lines of a file are before its first section.
    public enum Content: Sendable {
        /// Labels, and perhaps a section of background texts.
        case labels
        /// Background texts alone.
        case background
    }

    /// Reads the bytes of a label file; `file` is for messages, `templates` for what a text may be long.
    ///
    /// Throws ``Problems`` with everything that is wrong.
    ///
    /// - Parameter picture: finds a picture that is named and says what is wrong with it.
    public static func read(
        _ bytes: [UInt8], file: String, as content: Content = .labels, templates: PromptTemplates = .ensemble,
        picture: (inout TaughtPicture) -> String? = { _ in nil }
    ) throws(Problems) -> LabelList {
        var reader = LabelFileReader(file: file, content: content, templates: templates)
        for (index, line) in LabelText.lines(of: bytes).enumerated() {
            reader.read(line, number: index + 1, picture: picture)
        }
        return try reader.list()
    }

    /// The labels of ``read(_:file:as:templates:picture:)`` alone.
    public static func parse(_ bytes: [UInt8], file: String) throws(Problems) -> [Label] {
        try read(bytes, file: file).labels
    }
}
