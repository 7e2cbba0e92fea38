/// Reads the elements and texts of a small XML document front to back: what VOC's annotations need.
///
/// No document type is taken, so no entity but the five of XML and numbers exists; nesting is only as deep as its
/// caller follows it.
struct XMLReader {
    /// What comes next in a document.
    enum Token: Hashable {
        case start(String)
        case end(String)
        case text(String)
    }

    /// What is wrong with a document, and where.
    struct Problem: Error, Hashable {
        var message: String
        /// Counted from 1.
        var line: Int
    }

    private let bytes: [UInt8]
    private var position = 0
    /// The end of an element that was closed where it began.
    private var pendingEnd: String?

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next token; nil at the end of the document.
    mutating func next() throws(Problem) -> Token? {
        if let name = pendingEnd {
            pendingEnd = nil
            return .end(name)
        }
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else { return .text(try text()) }
            if skip("<!--") {
                try skip(through: "-->")
            } else if skip("<?") {
                try skip(through: "?>")
            } else if skip("<![CDATA[") {
                let start = position
                try skip(through: "]]>")
                return .text(try decoded(start..<position - 3))
            } else if skip("<!") {
                throw problem("a document type or declaration, which no annotation has")
            } else if skip("</") {
                let name = try name()
                skipSpace()
                guard skip(">") else { throw problem("</\(name) is not closed") }
                return .end(name)
            } else {
                return try start()
            }
        }
        return nil
    }

    private mutating func start() throws(Problem) -> Token {
        position += 1
        let name = try name()
        // Attributes mean nothing in annotations; a quoted value may hold a bracket.
        var quote: UInt8?
        while position < bytes.count {
            let byte = bytes[position]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if skip("/>") {
                pendingEnd = name
                return .start(name)
            } else if skip(">") {
                return .start(name)
            } else if byte == UInt8(ascii: "<") {
                break
            }
            position += 1
        }
        throw problem("<\(name) is not closed")
    }

    private mutating func name() throws(Problem) -> String {
        let start = position
        while position < bytes.count, !Self.endsName.contains(bytes[position]) { position += 1 }
        guard position > start else { throw problem("an element without a name") }
        return try decoded(start..<position)
    }

    private static let endsName: Set<UInt8> = Set(" \t\r\n/><=\"'&".utf8)

    private mutating func text() throws(Problem) -> String {
        var result = ""
        var start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") {
            guard bytes[position] == UInt8(ascii: "&") else {
                position += 1
                continue
            }
            result += try decoded(start..<position)
            result.unicodeScalars.append(try entity())
            start = position
        }
        return result + (try decoded(start..<position))
    }

    private mutating func entity() throws(Problem) -> Unicode.Scalar {
        let end = bytes[position...].prefix(12).firstIndex(of: UInt8(ascii: ";"))
        guard let end else { throw problem("& without ;") }
        let name = String(decoding: bytes[position + 1..<end], as: UTF8.self)
        position = end + 1
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            let number = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst(1))
            guard name.hasPrefix("#"), let scalar = number.flatMap(Unicode.Scalar.init) else {
                throw problem("&\(name); is no entity of XML")
            }
            return scalar
        }
    }

    private mutating func skip(_ text: String) -> Bool {
        guard bytes[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }

    private mutating func skip(through text: String) throws(Problem) {
        while position < bytes.count {
            if skip(text) { return }
            position += 1
        }
        throw problem("\(text) is missing")
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0D, 0x0A].contains(bytes[position]) { position += 1 }
    }

    private func decoded(_ range: Range<Int>) throws(Problem) -> String {
        guard let text = String(validating: bytes[range], as: UTF8.self) else { throw problem("it is not UTF-8") }
        return text
    }

    /// A problem at the place that was reached.
    func problem(_ message: String) -> Problem {
        Problem(message: message, line: 1 + bytes[..<min(position, bytes.count)].count { $0 == UInt8(ascii: "\n") })
    }
}
