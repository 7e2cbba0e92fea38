/// Tags and their attributes.
extension XMLTreeReader {
    /// An element's first tag; `position` is at its bracket.
    mutating func start(_ outer: [String: String]) throws(Problem) -> XMLElement {
        let begin = position
        position += 1
        let written = try name()
        var namespaces = outer
        var found: [(name: String, value: String, range: Range<Int>)] = []
        var names: Set<String> = []
        var isClosedAtOnce = false
        while true {
            let gap = position
            skipSpace()
            if skip("/>") {
                isClosedAtOnce = true
                break
            }
            if skip(">") { break }
            guard position > gap, position < bytes.count else { throw problem("<\(written) is not closed") }
            let name = try name()
            guard names.insert(name).inserted else { throw problem("\(name) is there twice") }
            try countAttribute()
            let value = try attributeValue(of: name)
            found.append((name, value, gap..<position))
            if name == "xmlns" {
                namespaces[""] = value
            } else if name.hasPrefix("xmlns:") {
                namespaces[String(name.dropFirst(6))] = value
            }
        }
        if found.contains(where: { Self.isDeclaration($0.name) }) { try countNamespaces(namespaces.count) }
        let (prefix, resolved) = try resolve(written, namespaces, isAttribute: false)
        var element = XMLElement(
            name: resolved, prefix: prefix, writtenName: written, range: begin..<position,
            content: position..<position, isClosedAtOnce: isClosedAtOnce, attributes: [], namespaces: namespaces)
        var resolvedNames: Set<XMLName> = []
        for (name, value, range) in found where !Self.isDeclaration(name) {
            let resolved = try resolve(name, namespaces, isAttribute: true).name
            guard resolvedNames.insert(resolved).inserted else { throw problem("\(name) is there twice") }
            element.attributes.append(XMLElement.Attribute(name: resolved, value: value, range: range))
        }
        return element
    }

    /// Whether an attribute of this name says what a prefix stands for.
    private static func isDeclaration(_ name: String) -> Bool { name == "xmlns" || name.hasPrefix("xmlns:") }

    private mutating func attributeValue(of name: String) throws(Problem) -> String {
        skipSpace()
        guard skip("=") else { throw problem("\(name) without a value") }
        skipSpace()
        guard position < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[position]) else {
            throw problem("the value of \(name) is not quoted")
        }
        let quote = bytes[position]
        position += 1
        let value = try characters(until: quote)
        guard position < bytes.count else { throw problem("the value of \(name) does not end") }
        position += 1
        return value
    }

    private func resolve(
        _ written: String, _ namespaces: [String: String], isAttribute: Bool
    ) throws(Problem) -> (prefix: String, name: XMLName) {
        let parts = written.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, !parts.contains("") else { throw problem("\(written) is no name") }
        let prefix = parts.count == 2 ? parts[0] : ""
        if isAttribute, prefix.isEmpty { return ("", XMLName(namespace: "", local: written)) }
        guard let namespace = namespaces[prefix] else { throw problem("the prefix of \(written) is not declared") }
        return (prefix, XMLName(namespace: namespace, local: parts[parts.count - 1]))
    }
}
