import Engine

/// The kinds of values that keys have.
extension ConfigurationReader {
    /// A text in which something can be seen, without control characters.
    func string(_ node: YAMLNode, expected: String) -> String? {
        guard let text = text(node, expected: expected)?.value else { return nil }
        guard !text.allSatisfy(\.isWhitespace) else {
            reject(node, expected: expected)
            return nil
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            report("\(Self.title(node))a control character or line break; expected \(expected)", at: node.place)
            return nil
        }
        guard LabelText.unseen(in: text) == nil else {
            report("\(Self.title(node))only characters that can't be seen; expected \(expected)", at: node.place)
            return nil
        }
        return text
    }

    /// One of a few words.
    func choice<Value: RawRepresentable & CaseIterable>(_ node: YAMLNode, of type: Value.Type) -> Value?
    where Value.RawValue == String {
        let words = Value.allCases.map(\.rawValue)
        let expected = Self.list(words)
        guard let text = text(node, expected: expected) else { return nil }
        if let value = Value(rawValue: text.value) { return value }
        reject(node, expected: expected, hint: text.isExpanded ? "" : NearestName.hint(for: text.value, among: words))
        return nil
    }

    /// The words as in "a, b or c".
    static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    /// A switch.
    func flag(_ node: YAMLNode) -> Bool? {
        let expected = "on or off (true or false, yes or no)"
        guard let text = bareText(node, expected: expected) else { return nil }
        switch text.lowercased() {
        case "on", "true", "yes": return true
        case "off", "false", "no": return false
        default:
            reject(node, expected: expected)
            return nil
        }
    }

    /// A whole number.
    func integer(_ node: YAMLNode, in range: ClosedRange<Int>, or word: String? = nil) -> Int? {
        let expected =
            (word.map { "\($0), or " } ?? "") + "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let text = bareText(node, expected: expected) else { return nil }
        if let value = Int(text), range.contains(value) { return value }
        reject(node, expected: expected)
        return nil
    }

    /// A number; `expected` names the range.
    func number(_ node: YAMLNode, expected: String, where isAllowed: (Double) -> Bool) -> Double? {
        guard let text = bareText(node, expected: expected) else { return nil }
        if let value = Quantity.number(text), isAllowed(value) { return value }
        reject(node, expected: expected)
        return nil
    }

    /// A score, 0…1.
    func score(_ node: YAMLNode) -> Double? {
        number(node, expected: "a number from 0 to 1") { (0...1).contains($0) }
    }

    /// A length of time.
    func duration(_ node: YAMLNode, in range: ClosedRange<Duration>, or word: String? = nil) -> Duration? {
        let expected =
            (word.map { "\($0), or " } ?? "") + "a time from \(Quantity.text(of: range.lowerBound)) to "
            + "\(Quantity.text(of: range.upperBound)), such as 500ms, 2s, 10m, 1h or 7d"
        guard let text = text(node, expected: expected)?.value else { return nil }
        if let value = Quantity.duration(text), range.contains(value) { return value }
        reject(node, expected: expected)
        return nil
    }

    /// A number of bytes.
    func size(_ node: YAMLNode, in range: ClosedRange<Int64>) -> Int64? {
        let expected = "a size from \(range.lowerBound >> 10)K to \(range.upperBound >> 30)G, such as 512K, 10M or 1G"
        guard let text = text(node, expected: expected)?.value else { return nil }
        if let value = Quantity.size(text), range.contains(value) { return value }
        reject(node, expected: expected)
        return nil
    }

    /// Permissions, in octal.
    func permissions(_ node: YAMLNode) -> UInt32? {
        let expected = "permissions in octal, such as \"0660\""
        guard let text = text(node, expected: expected)?.value else { return nil }
        let digits = text.hasPrefix("0o") ? text.dropFirst(2) : text[...]
        if (3...4).contains(digits.utf8.count), let mode = UInt32(digits, radix: 8), mode <= 0o777 { return mode }
        reject(node, expected: expected)
        return nil
    }

    /// A path; relative ones begin at the configuration's folder.
    func path(_ node: YAMLNode, expected: String) -> String? {
        guard let text = string(node, expected: expected) else { return nil }
        guard text != "~", !text.hasPrefix("~/") else {
            reject(node, expected: expected, hint: "; write ${HOME} for ~")
            return nil
        }
        return ConfigurationPath.resolve(text, in: directory)
    }

    /// A path that a socket's address can hold.
    func socketPath(_ node: YAMLNode) -> String? {
        guard let path = path(node, expected: "a path") else { return nil }
        guard path.utf8.count <= Self.socketPathLimit else {
            let message = "\(path.utf8.count) bytes; a socket's path may have \(Self.socketPathLimit)"
            report("\(Self.title(node))\(message)", at: node.place)
            return nil
        }
        return path
    }

    private static let socketPathLimit = 107

    /// The elements of a list.
    func elements(_ node: YAMLNode, expected: String) -> [YAMLNode]? {
        guard case .sequence(let elements) = node.content else {
            reject(node, expected: expected)
            return nil
        }
        return elements
    }

    /// The texts of a list, each once.
    func strings(_ node: YAMLNode, expected: String, element: String) -> [String]? {
        guard let elements = elements(node, expected: expected) else { return nil }
        return elements.compactMap { string($0, expected: element) }
    }
}
