/// Fills in `${NAME}` and `${file:PATH}`; `$$` is a dollar sign, and so is one that no brace follows.
struct TextExpander: Sendable {
    /// The environment.
    let variables: [String: String]
    /// Where relative names are looked for when they are no systemd credentials.
    let directory: String

    /// Why a text could not be expanded.
    struct Failure: Error {
        /// One a reference.
        var messages: [String]
    }

    /// Bytes that a file of a secret may have.
    static let fileLimit = 65_536
    /// How deep references may stand in each other.
    private static let depthLimit = 4

    /// Expands a text; throws everything that can't be filled in.
    func expand(_ text: String) throws(Failure) -> ExpandedText {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return ExpandedText(pieces: [.literal(text)]) }
        return try expand(text[...], depth: 0)
    }

    private func expand(_ text: Substring, depth: Int) throws(Failure) -> ExpandedText {
        var pieces: [ExpandedText.Piece] = []
        var messages: [String] = []
        var literal = ""
        var rest = text.unicodeScalars
        while let scalar = rest.popFirst() {
            guard scalar == "$" else {
                literal.unicodeScalars.append(scalar)
                continue
            }
            guard rest.first == "{" else {
                if rest.first == "$" { rest.removeFirst() }
                literal.unicodeScalars.append("$")
                continue
            }
            rest.removeFirst()
            guard let reference = Self.takeReference(&rest) else {
                messages.append("\"${\" without its \"}\"; a dollar sign before a brace is written $$")
                break
            }
            do throws(Failure) {
                let value = try resolve(reference, depth: depth)
                if !literal.isEmpty { pieces.append(.literal(literal)) }
                literal = ""
                pieces.append(.secret(value))
            } catch {
                messages += error.messages
            }
        }
        guard messages.isEmpty else { throw Failure(messages: messages) }
        if !literal.isEmpty || pieces.isEmpty { pieces.append(.literal(literal)) }
        return ExpandedText(pieces: pieces)
    }

    /// Takes what stands up to the brace that closes a reference; nil where none does.
    private static func takeReference(_ rest: inout Substring.UnicodeScalarView) -> Substring? {
        var depth = 1
        for index in rest.indices {
            switch rest[index] {
            case "{": depth += 1
            case "}": depth -= 1
            default: break
            }
            if depth == 0 {
                let reference = Substring(rest[..<index])
                rest = rest[rest.index(after: index)...]
                return reference
            }
        }
        return nil
    }

    private func resolve(_ reference: Substring, depth: Int) throws(Failure) -> String {
        guard depth < Self.depthLimit else {
            throw Failure(messages: ["${…} nested deeper than \(Self.depthLimit) levels"])
        }
        guard !reference.hasPrefix("file:") else {
            return try read(try expand(reference.dropFirst("file:".count), depth: depth + 1).value, reference)
        }
        let name = String(reference)
        guard name.utf8.first.map({ !(48...57).contains($0) }) == true, name.utf8.allSatisfy(Self.isNameByte) else {
            // What follows, such as a shell's `:-default`, may be the secret itself.
            let beginning = String(decoding: name.utf8.prefix(while: Self.isNameByte), as: UTF8.self)
            let shown = beginning.utf8.count < name.utf8.count ? beginning + "…" : name
            throw Failure(messages: ["${\(shown)}: expected ${NAME} of an environment variable, or ${file:PATH}"])
        }
        guard let value = variables[name] else {
            let hint = NearestName.hint(for: name, among: variables.keys.sorted())
            throw Failure(messages: ["${\(name)}: the environment has no variable \(name)\(hint)"])
        }
        return value
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        let scalar = Unicode.Scalar(byte)
        return scalar.isASCII && (scalar.properties.isAlphabetic || (48...57).contains(byte) || scalar == "_")
    }

    /// The text of a file without the newline at its end.
    ///
    /// A relative name is a systemd credential, or lies beside the
    /// configuration.
    private func read(_ path: String, _ reference: Substring) throws(Failure) -> String {
        guard !path.isEmpty else { throw Failure(messages: ["${\(reference)}: expected ${file:PATH}"]) }
        var places = [ConfigurationPath.resolve(path, in: directory)]
        if !path.hasPrefix("/"), let credentials = variables["CREDENTIALS_DIRECTORY"], credentials.hasPrefix("/") {
            places.insert(ConfigurationPath.resolve(path, in: credentials), at: 0)
        }
        var problems: [String] = []
        for place in places {
            do throws(FileProblem) {
                return try Self.text(of: ConfigurationFile.read(place, limit: Self.fileLimit))
            } catch {
                problems.append("\(place) \(error.message)")
                guard error == .missing else { break }
            }
        }
        throw Failure(messages: ["${\(reference)}: " + problems.joined(separator: "; ")])
    }

    private static func text(of bytes: [UInt8]) throws(FileProblem) -> String {
        var end = bytes.endIndex
        if bytes[..<end].last == UInt8(ascii: "\n") { end -= 1 }
        if bytes[..<end].last == UInt8(ascii: "\r"), end < bytes.endIndex { end -= 1 }
        guard let text = String(validating: bytes[..<end], as: UTF8.self) else { throw .notText }
        return text
    }
}
