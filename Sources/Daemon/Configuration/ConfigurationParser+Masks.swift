/// `masks` of a source.
extension ConfigurationParser {
    /// Reads a switch, or a map that is one.
    func masks(_ node: YAMLNode) -> MaskSettings {
        var masks = MaskSettings()
        guard case .mapping = node.content else {
            masks.isOn = reader.flag(node) ?? false
            return masks
        }
        let keys = ["on", "crf", "keep", "size", "dir"]
        guard let map = MappingReader(node, keys: keys, what: "masks", reader: reader) else { return masks }
        masks.isOn = map["on"].flatMap(reader.flag) ?? true
        if let value = map["crf"].flatMap(reader.flag) { masks.crf = value }
        if let value = map["keep"].flatMap({ reader.duration($0, in: .seconds(1)...(.seconds(86_400) * 3_650)) }) {
            masks.keep = value
        }
        if let value = map["size"].flatMap({ reader.size($0, in: (1 << 20)...(1 << 40)) }) { masks.size = value }
        masks.directory = map["dir"].flatMap { reader.path($0, expected: "the path of a folder") }
        return masks
    }
}
