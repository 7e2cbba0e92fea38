import Yams

/// Turns the nodes of Yams into ours: resolves aliases and merge keys, refuses what a configuration has no use for.
struct YAMLConversion {
    private let hidden: HiddenCharacters
    private var anchors: [String: YAMLNode] = [:]
    /// Nodes so far, those below aliases counted each time.
    private var count = 0
    private var isExhausted = false
    private(set) var problems: [YAMLProblem] = []

    /// Nodes that a document may have, aliases resolved.
    static let nodeLimit = 100_000
    /// How deep a document may be nested.
    static let depthLimit = 32

    init(hidden: HiddenCharacters) {
        self.hidden = hidden
    }

    /// Converts a whole document.
    mutating func convert(root: Node) -> YAMLNode {
        convert(root, name: "", depth: 0)
    }

    private mutating func convert(_ node: Node, name: String, depth: Int) -> YAMLNode {
        let place = TextPlace(node)
        guard spend(1, at: place) else { return invalid(name, place) }
        guard depth <= Self.depthLimit else {
            return invalid(name, place, "nested deeper than \(Self.depthLimit) levels")
        }
        var converted: YAMLNode
        switch node {
        case .scalar(let scalar):
            if let alias = alias(scalar) { return resolve(alias, name: name, place: place) }
            converted = convert(scalar, name: name, place: place)
        case .sequence(let sequence):
            guard isKnown(sequence.tag, of: name, at: place) else { return invalid(name, place) }
            var elements: [YAMLNode] = []
            for element in sequence { elements.append(convert(element, name: name, depth: depth + 1)) }
            converted = YAMLNode(name: name, place: place, content: .sequence(elements), size: 1)
            converted.size += elements.reduce(0) { $0 + $1.size }
        case .mapping(let mapping):
            guard isKnown(mapping.tag, of: name, at: place) else { return invalid(name, place) }
            let entries = convert(mapping, depth: depth)
            converted = YAMLNode(name: name, place: place, content: .mapping(entries), size: 1)
            converted.size += entries.reduce(0) { $0 + $1.value.size }
        case .alias:
            return invalid(name, place, "an alias that can't be resolved")
        }
        if let anchor = node.anchor?.rawValue { anchors[hidden.restored(anchor)] = converted }
        return converted
    }

    private mutating func convert(_ scalar: Node.Scalar, name: String, place: TextPlace) -> YAMLNode {
        guard isKnown(scalar.tag, of: name, at: place) else { return invalid(name, place) }
        let isPlain = scalar.style == .plain && scalar.tag.rawValue != Tag.Name.str.rawValue
        return YAMLNode(
            name: name, place: place, content: .scalar(hidden.restored(scalar.string), isPlain: isPlain), size: 1)
    }

    private mutating func convert(_ mapping: Node.Mapping, depth: Int) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        var merged: [YAMLNode.Entry] = []
        var lines: [String: Int] = [:]
        for (keyNode, valueNode) in mapping {
            let place = TextPlace(keyNode)
            guard case .scalar(let scalar) = keyNode, alias(scalar) == nil else {
                problems.append(YAMLProblem(place: place, message: "a key that is no text"))
                continue
            }
            let key = hidden.restored(scalar.string)
            let value = convert(valueNode, name: key, depth: depth + 1)
            if let line = lines[key] {
                let message = "the key \"\(key)\" is there twice; the first stands on line \(line)"
                problems.append(YAMLProblem(place: place, message: message))
            } else if key == "<<", scalar.style == .plain {
                merged += merge(value)
            } else {
                entries.append(YAMLNode.Entry(key: key, place: place, value: value))
            }
            lines[key] = place.line
        }
        var known = Set(lines.keys)
        return entries + merged.filter { known.insert($0.key).inserted }
    }

    /// What a merge key brings: the entries of a map, or of several of which the first one wins.
    private mutating func merge(_ node: YAMLNode) -> [YAMLNode.Entry] {
        switch node.content {
        case .mapping(let entries): return entries
        case .sequence(let elements): return elements.flatMap { merge($0) }
        case .invalid: return []
        case .scalar:
            problems.append(YAMLProblem(place: node.place, message: "<<: expected a map, or a list of maps"))
            return []
        }
    }

    /// What stands behind the asterisk of an alias.
    private func alias(_ scalar: Node.Scalar) -> String? {
        guard scalar.style == .plain, scalar.string.unicodeScalars.first == HiddenCharacters.asterisk else {
            return nil
        }
        return hidden.restored(String(String.UnicodeScalarView(scalar.string.unicodeScalars.dropFirst())))
    }

    private mutating func resolve(_ alias: String, name: String, place: TextPlace) -> YAMLNode {
        guard let anchored = anchors[alias] else {
            let what = Self.mayBeSecret(name) ? "an alias" : "*\(alias): an alias"
            return invalid(
                name, place, "\(what) of an anchor that isn't there; a text that begins with * needs quotes")
        }
        guard spend(anchored.size, at: place) else { return invalid(name, place) }
        var node = anchored
        node.name = name
        // The elements of a list are called like the list.
        if case .sequence(let elements) = node.content {
            node.content = .sequence(
                elements.map { element in
                    var element = element
                    element.name = name
                    return element
                })
        }
        return node
    }

    /// Whether so many more nodes are within the budget.
    private mutating func spend(_ nodes: Int, at place: TextPlace) -> Bool {
        count += nodes
        guard count > Self.nodeLimit else { return true }
        if !isExhausted {
            isExhausted = true
            let message = "more than \(Self.nodeLimit) values, those that aliases repeat counted each time"
            problems.append(YAMLProblem(place: place, message: message))
        }
        count -= nodes
        return false
    }

    private mutating func isKnown(_ tag: Tag, of name: String, at place: TextPlace) -> Bool {
        let text = tag.rawValue
        guard !text.isEmpty, text != "!", !text.hasPrefix("tag:yaml.org,2002:") else { return true }
        let what = Self.mayBeSecret(name) ? "a tag" : "the tag \(hidden.restored(text))"
        problems.append(
            YAMLProblem(place: place, message: "\(what); tags are not known here (secrets come by ${…})"))
        return false
    }

    /// Whether what a key is given may be a password, which no problem repeats.
    private static func mayBeSecret(_ name: String) -> Bool {
        SecretOption.isSecret(name) || name == "url"
    }

    private mutating func invalid(_ name: String, _ place: TextPlace, _ message: String? = nil) -> YAMLNode {
        if let message { problems.append(YAMLProblem(place: place, message: message)) }
        return YAMLNode(name: name, place: place, content: .invalid, size: 1)
    }
}

extension TextPlace {
    fileprivate init(_ node: Node) {
        self.init(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }
}
