extension MappedBytes {
    /// A little-endian number at an offset; nil where it does not lie inside the bytes.
    func integer<Value: FixedWidthInteger & UnsignedInteger>(_ type: Value.Type, at offset: Int) -> Value? {
        guard offset >= 0, offset <= count - MemoryLayout<Value>.size else { return nil }
        return unsafe Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }

    /// A 16-bit number as an `Int`.
    func int16(at offset: Int) -> Int? { integer(UInt16.self, at: offset).map { Int($0) } }

    /// A 32-bit number as an `Int`.
    func int32(at offset: Int) -> Int? { integer(UInt32.self, at: offset).map { Int($0) } }

    /// A 64-bit number; nil too where it is larger than any file.
    func int64(at offset: Int) -> Int? { integer(UInt64.self, at: offset).flatMap { Int(exactly: $0) } }

    /// The text of a range inside the bytes; nil where that is not UTF-8 or not inside.
    func text(in range: Range<Int>) -> String? {
        guard range.lowerBound >= 0, range.upperBound <= count else { return nil }
        return unsafe String(validating: bytes[range], as: UTF8.self)
    }

    /// Whether the bytes begin so.
    func begins(with start: [UInt8]) -> Bool {
        unsafe bytes.starts(with: start)
    }
}
