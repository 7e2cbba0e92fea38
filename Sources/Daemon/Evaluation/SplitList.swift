/// A list of pictures, one a line: `name`, or `name id id …` as the method's public code writes its lists.
///
/// Ids count the labels from 0, in the preset's order; COCO-Stuff's are its own 182 less one, as in the public lists.
struct SplitList: Sendable, Hashable {
    /// One line.
    struct Entry: Sendable, Hashable {
        /// The picture without folder and suffix.
        var name: String
        /// The ids behind it.
        var ids: [Int]
        /// Counted from 1.
        var line: Int
    }

    /// Where it was read, for messages.
    let file: String
    /// Its lines in order.
    let entries: [Entry]

    /// Whether it says itself what the pictures show.
    var hasLabels: Bool { entries.contains { !$0.ids.isEmpty } }

    /// Bytes that a list may have.
    static let limit = 64 << 20

    /// Reads a list.
    init(file: String) throws(DataSetError) {
        try self.init(try DataSetFile.whole(file, limit: Self.limit), file: file)
    }

    /// Takes a list's bytes apart.
    init(_ bytes: [UInt8], file: String) throws(DataSetError) {
        var entries: [Entry] = []
        var names: [String: Int] = [:]
        for (index, bytes) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        {
            let line = index + 1
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw .malformed("\(file):\(line): the line is not UTF-8")
            }
            let fields = text.split(whereSeparator: \.isWhitespace)
            guard let first = fields.first else { continue }
            let name = Self.name(of: first)
            guard !name.isEmpty, name != "..", name != "." else {
                throw .malformed("\(file):\(line): \"\(first)\" names no picture")
            }
            if let earlier = names.updateValue(line, forKey: name) {
                throw .malformed("\(file):\(line): \(name) stands on line \(earlier) already")
            }
            var ids: [Int] = []
            for field in fields.dropFirst() {
                guard let id = Int(field), id >= -1 else {
                    throw .malformed(
                        "\(file):\(line): \"\(field)\" is no label's number; expected: name, or name id id … from 0")
                }
                guard id >= 0 else {
                    throw .malformed(
                        "\(file):\(line): -1: this is a list for one class; give one of pictures, such as test.txt")
                }
                ids.append(id)
            }
            entries.append(Entry(name: name, ids: ids, line: line))
        }
        guard !entries.isEmpty else { throw .malformed("\(file) names no picture") }
        self.file = file
        self.entries = entries
    }

    /// A picture's name without its folder and the suffix `.jpg`.
    static func name(of file: some StringProtocol) -> String {
        let last = file.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        let isPicture = [".jpg", ".jpeg"].first { last.lowercased().hasSuffix($0) }
        return String(last.dropLast(isPicture?.count ?? 0))
    }
}
