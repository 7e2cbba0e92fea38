import Engine

/// Tags of pictures that somebody wrote down, as the method's public code does: `name id id …`, ids from 0 in the order
/// of the preset's labels, COCO-Stuff's 0 to 170 too.
struct TagList: Sendable {
    /// Where it was read, for messages.
    let file: String
    private let tags: [String: [Int]]

    /// Reads a list; throws where an id is none of the labels.
    init(file: String, labels: Int) throws(DataSetError) {
        let list = try SplitList(file: file)
        var tags: [String: [Int]] = [:]
        for entry in list.entries {
            if let strange = entry.ids.first(where: { $0 >= labels }) {
                throw .malformed(
                    "\(file):\(entry.line): \(strange) is no label's number; expected 0 to \(labels - 1)")
            }
            tags[entry.name] = Set(entry.ids).sorted()
        }
        self.file = file
        self.tags = tags
    }

    /// A picture's tags, ascending; throws where it is not in the list.
    func tags(of picture: String) throws(DataSetError) -> [Int] {
        guard let found = tags[picture] else {
            throw .malformed("\(file) has no line for \(picture): it must have one for every picture of the set")
        }
        return found
    }

    /// What identifies its content.
    var digest: String {
        let lines = tags.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return String(SHA256.hexadecimal(Array(lines.joined(separator: "\n").utf8)).prefix(16))
    }
}
