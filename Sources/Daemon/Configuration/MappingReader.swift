/// A map of the configuration whose keys are known; the rest is reported.
struct MappingReader {
    let node: YAMLNode
    private var values: [String: YAMLNode] = [:]
    /// Keys that unknown ones probably mean.
    private var meant: Set<String> = []

    /// Takes a map apart; nil, and reported, where the node is none.
    ///
    /// - Parameters:
    ///   - keys: the keys that are allowed.
    ///   - what: what the map is, such as `a source`.
    init?(_ node: YAMLNode, keys: [String], what: String, reader: ConfigurationReader) {
        guard case .mapping(let entries) = node.content else {
            let title = what.isEmpty ? "a map" : "\(what), a map"
            reader.reject(node, expected: "\(title) with the keys \(keys.joined(separator: ", "))")
            return nil
        }
        self.node = node
        for entry in entries {
            guard keys.contains(entry.key) else {
                let place = what.isEmpty ? "" : " of \(what)"
                let shown = ConfigurationReader.shown(entry.key)
                let hint = NearestName.hint(for: entry.key, among: keys)
                if let name = NearestName.nearest(to: entry.key, among: keys) { meant.insert(name) }
                let message = "\"\(shown)\" is no key\(place)\(hint)"
                let allowed = hint.isEmpty ? "; allowed: \(keys.joined(separator: ", "))" : ""
                reader.report(message + allowed, at: entry.place)
                continue
            }
            values[entry.key] = entry.value
        }
    }

    /// The value of a key, if it is there.
    subscript(key: String) -> YAMLNode? { values[key] }

    /// Whether a key is missing, and was not told about as misspelt.
    func lacks(_ key: String) -> Bool { values[key] == nil && !meant.contains(key) }
}
