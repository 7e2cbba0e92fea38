/// Numbers and words at offsets of a file's bytes; nil where the file ends before.
extension Span<UInt8> {
    /// The byte at an offset.
    func byte(at offset: Int) -> Int? {
        offset >= 0 && offset < count ? Int(self[offset]) : nil
    }

    /// The unsigned number of `size` bytes at an offset.
    func number(at offset: Int, size: Int, bigEndian: Bool) -> Int? {
        guard offset >= 0, size <= count, offset <= count - size else { return nil }
        var value: UInt64 = 0
        for index in 0..<size {
            value = value << 8 | UInt64(self[offset + (bigEndian ? index : size - 1 - index)])
        }
        return Int(exactly: value)
    }

    /// Whether the characters stand at an offset.
    func has(_ text: StaticString, at offset: Int = 0) -> Bool {
        text.withUTF8Buffer { wanted in
            guard offset >= 0, wanted.count <= count, offset <= count - wanted.count else { return false }
            for index in wanted.indices where unsafe self[offset + index] != wanted[index] { return false }
            return true
        }
    }

    /// Whether the bytes stand at an offset.
    func has(_ wanted: [UInt8], at offset: Int = 0) -> Bool {
        guard offset >= 0, wanted.count <= count, offset <= count - wanted.count else { return false }
        return wanted.indices.allSatisfy { self[offset + $0] == wanted[$0] }
    }
}
