/// A record that lacks only its `seq`, which every sink counts for itself.
struct EncodedRecord: Sendable {
    /// The record without its number and its line feed.
    let bytes: [UInt8]
    /// Where the number belongs.
    let sequenceOffset: Int

    /// Appends the whole line.
    func append(to line: inout [UInt8], sequence: UInt64) {
        line.append(contentsOf: bytes[..<sequenceOffset])
        line.append(contentsOf: String(sequence).utf8)
        line.append(contentsOf: bytes[sequenceOffset...])
        line.append(UInt8(ascii: "\n"))
    }
}
