import Engine

/// `method`: the paper's constants.
extension ConfigurationParser {
    /// Puts what a map says in the place of what was said before.
    func readMethod(_ node: YAMLNode, into method: inout MethodSettings) {
        let keys = ["fuse", "candidate", "patch", "votes", "layers", "last_attention"]
        guard let map = MappingReader(node, keys: keys, what: "method", reader: reader) else { return }
        if let value = map["fuse"].flatMap(reader.score) { method.fuse = value }
        if let value = map["candidate"].flatMap(reader.score) { method.candidate = value }
        if let value = map["patch"].flatMap(reader.score) { method.patch = value }
        if let value = map["votes"].flatMap({ reader.integer($0, in: MethodRange.votes) }) { method.votes = value }
        if let value = map["layers"].flatMap(layers) { method.layers = value }
        if let node = map["last_attention"], let value = reader.choice(node, of: LastAttention.self) {
            method.keepsLastAttention = value == .keep
        }
    }

    private func layers(_ node: YAMLNode) -> AttentionLayers? {
        let expected = LayerChoice.expected + ", or a list of them"
        if case .sequence(let elements) = node.content {
            let numbers = elements.compactMap { reader.integer($0, in: MethodRange.layer) }
            if elements.isEmpty { reader.reject(node, expected: "at least one layer") }
            return numbers.isEmpty ? nil : .these(Set(numbers))
        }
        guard let text = reader.text(node, expected: expected)?.value else { return nil }
        if let choice = LayerChoice(text) { return choice.layers }
        reader.reject(node, expected: expected)
        return nil
    }
}
