/// Reads a large JSON document front to back in bounded memory: what is not wanted is skipped, not built.
struct JSONStream: ~Copyable {
    private let file: DataSetFile
    private var block: [UInt8]
    private var position = 0
    private var end = 0
    /// Bytes before the block.
    private var passed = 0

    /// Bytes that are held at once, and that a text may have.
    private static let blockSize = 1 << 20
    private static let longestText = 1 << 16

    init(_ path: String) throws(DataSetError) {
        file = try DataSetFile(path)
        block = [UInt8](repeating: 0, count: Self.blockSize)
    }

    /// Reads an object, giving each key to `member`, which must read or skip the value.
    mutating func object(
        _ member: (String, inout JSONStream) throws(DataSetError) -> Void
    ) throws(DataSetError) {
        try expect(UInt8(ascii: "{"), "an object")
        if try take(UInt8(ascii: "}")) { return }
        while true {
            let key = try string()
            try expect(UInt8(ascii: ":"), "\":\"")
            try member(key, &self)
            if try take(UInt8(ascii: "}")) { return }
            try expect(UInt8(ascii: ","), "\",\" or \"}\"")
        }
    }

    /// Reads a list; `element` must read or skip each element.
    mutating func array(_ element: (inout JSONStream) throws(DataSetError) -> Void) throws(DataSetError) {
        try expect(UInt8(ascii: "["), "a list")
        if try take(UInt8(ascii: "]")) { return }
        while true {
            try element(&self)
            if try take(UInt8(ascii: "]")) { return }
            try expect(UInt8(ascii: ","), "\",\" or \"]\"")
        }
    }

    /// Reads a whole number.
    mutating func integer() throws(DataSetError) -> Int64 {
        var byte = try significant()
        var digits: [UInt8] = []
        while let found = byte, Self.isPartOfNumber(found) {
            digits.append(found)
            guard digits.count < 24 else { break }
            position += 1
            byte = try peek()
        }
        guard let value = Int64(String(decoding: digits, as: UTF8.self)) else { throw problem("a whole number") }
        return value
    }

    /// Reads a text.
    mutating func string() throws(DataSetError) -> String {
        try expect(UInt8(ascii: "\""), "a text")
        var bytes: [UInt8] = []
        while let byte = try peek() {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes, as: UTF8.self) else { throw problem("UTF-8") }
                return text
            case UInt8(ascii: "\\"): bytes += try escape()
            default: bytes.append(byte)
            }
            guard bytes.count <= Self.longestText else { throw problem("a text of at most \(Self.longestText) bytes") }
        }
        throw problem("the end of a text")
    }

    /// Passes over a value of any kind, however deep.
    mutating func skip() throws(DataSetError) {
        var depth = 0
        repeat {
            guard let byte = try significant() else { throw problem("a value") }
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { throw problem("a value") }
                depth -= 1
                position += 1
            case UInt8(ascii: "\""): try skipText()
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard depth > 0 else { throw problem("a value") }
                position += 1
            default: try skipWord()
            }
        } while depth > 0
    }

    /// Makes sure that nothing but white space is left.
    mutating func finish() throws(DataSetError) {
        guard try significant() == nil else { throw problem("the end of the document") }
    }

    private mutating func skipText() throws(DataSetError) {
        position += 1
        while let byte = try peek() {
            position += 1
            if byte == UInt8(ascii: "\"") { return }
            if byte == UInt8(ascii: "\\") {
                _ = try peek()
                position += 1
            }
        }
        throw problem("the end of a text")
    }

    /// Passes over a number or a word.
    private mutating func skipWord() throws(DataSetError) {
        let start = passed + position
        while let byte = try peek(), Self.isPartOfNumber(byte) || (97...122).contains(byte) { position += 1 }
        guard passed + position > start else { throw problem("a value") }
    }

    private mutating func escape() throws(DataSetError) -> [UInt8] {
        guard let byte = try peek() else { throw problem("the end of an escape") }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "u"): break
        default: throw problem("an escape of JSON")
        }
        var units = [try codeUnit()]
        if UTF16.isLeadSurrogate(units[0]), try peek() == UInt8(ascii: "\\") {
            position += 1
            guard try peek() == UInt8(ascii: "u") else { throw problem("the second half of a surrogate pair") }
            position += 1
            units.append(try codeUnit())
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    private mutating func codeUnit() throws(DataSetError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = try peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw problem("four hexadecimal digits")
            }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }

    private static func isPartOfNumber(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || byte == 0x2D || byte == 0x2E || byte == 0x2B || byte == 0x45 || byte == 0x65
    }

    private mutating func expect(_ byte: UInt8, _ what: String) throws(DataSetError) {
        guard try take(byte) else { throw problem(what) }
    }

    private mutating func take(_ byte: UInt8) throws(DataSetError) -> Bool {
        guard try significant() == byte else { return false }
        position += 1
        return true
    }

    /// The next byte that is no white space, not taken yet.
    private mutating func significant() throws(DataSetError) -> UInt8? {
        while let byte = try peek() {
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            position += 1
        }
        return nil
    }

    /// The next byte, not taken yet; nil at the end.
    private mutating func peek() throws(DataSetError) -> UInt8? {
        if position < end { return block[position] }
        passed += end
        position = 0
        end = try file.read(into: &block)
        return end > 0 ? block[0] : nil
    }

    /// What was expected at the place that was reached.
    func problem(_ expected: String) -> DataSetError {
        .malformed("\(file.path): at byte \(passed + position): expected \(expected)")
    }
}
