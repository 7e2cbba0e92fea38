/// `outputs`.
extension ConfigurationParser {
    private enum Kind: String, CaseIterable {
        case stdout, file, unix

        /// The keys that make sense beside `type` and `events`.
        var keys: [String] {
            switch self {
            case .stdout: []
            case .file: ["path", "rotate"]
            case .unix: ["path", "mode", "group"]
            }
        }
    }

    /// Reads the list of outputs.
    func outputs(_ node: YAMLNode) -> [OutputConfiguration] {
        let expected = "a list of outputs, each with a type: stdout, file or unix"
        guard let elements = reader.elements(node, expected: expected) else { return [] }
        if elements.isEmpty { reader.reject(node, expected: "at least one output") }
        var lines: [String: Int] = [:]
        var outputs: [OutputConfiguration] = []
        for element in elements {
            let keys = ["type", "path", "events", "rotate", "mode", "group"]
            guard let map = MappingReader(element, keys: keys, what: "an output", reader: reader) else { continue }
            let events = map["events"].flatMap(events)
            guard let kind = kind(map), let target = target(kind, map) else { continue }
            let key = target.path == nil ? "type" : "path"
            if let place = map[key]?.place {
                let target = target.path ?? ""
                if let line = lines[target] {
                    reader.report("\(key): the output on line \(line) writes there already", at: place)
                }
                lines[target] = lines[target] ?? element.place.line
            }
            outputs.append(OutputConfiguration(target: target, events: events))
        }
        return outputs
    }

    private func kind(_ map: MappingReader) -> Kind? {
        guard let node = map["type"] else {
            let expected = ConfigurationReader.list(Kind.allCases.map(\.rawValue))
            guard map.lacks("type") else { return nil }
            reader.report("an output without a type; expected \(expected)", at: map.node.place)
            return nil
        }
        guard let kind = reader.choice(node, of: Kind.self) else { return nil }
        for key in ["path", "rotate", "mode", "group"] {
            guard let node = map[key], !kind.keys.contains(key) else { continue }
            let kinds = Kind.allCases.filter { $0.keys.contains(key) }.map(\.rawValue)
            reader.report("\(key): only for an output of type \(ConfigurationReader.list(kinds))", at: node.place)
        }
        return kind
    }

    private func target(_ kind: Kind, _ map: MappingReader) -> OutputConfiguration.Target? {
        if kind == .stdout { return .standardOutput }
        guard let node = map["path"] else {
            guard map.lacks("path") else { return nil }
            reader.report("an output of type \(kind.rawValue) without a path", at: map.node.place)
            return nil
        }
        if kind == .file {
            let rotation = map["rotate"].flatMap(rotation)
            return reader.path(node, expected: "the path of a file").map { .file(path: $0, rotation: rotation) }
        }
        let mode = map["mode"].flatMap(reader.permissions) ?? 0o660
        let group = map["group"].flatMap { reader.string($0, expected: "the name of a group") }
        return reader.socketPath(node).map { .unix(path: $0, mode: mode, group: group) }
    }

    private func rotation(_ node: YAMLNode) -> RotationSettings? {
        guard let map = MappingReader(node, keys: ["size", "keep"], what: "rotate", reader: reader) else { return nil }
        let keep = map["keep"].flatMap { reader.integer($0, in: 0...1_000) }
        guard let size = map["size"] else {
            reader.report("rotate: without a size, such as 10M", at: node.place)
            return nil
        }
        // Below that a file would turn with nearly every record.
        return reader.size(size, in: (1 << 16)...(1 << 40)).map { RotationSettings(size: $0, keep: keep ?? 5) }
    }

    private func events(_ node: YAMLNode) -> [String]? {
        let known = EventPattern.known
        let expected = "a list of \(ConfigurationReader.list(known))"
        guard let elements = reader.elements(node, expected: expected) else { return nil }
        if elements.isEmpty { reader.reject(node, expected: "\(expected); without the key all are taken") }
        return elements.compactMap { element in
            let expected = ConfigurationReader.list(known)
            guard let text = reader.string(element, expected: expected) else { return nil }
            guard known.contains(text) else {
                reader.reject(element, expected: expected, hint: NearestName.hint(for: text, among: known))
                return nil
            }
            return text
        }
    }
}

extension OutputConfiguration.Target {
    /// Where it lies in the file system.
    var path: String? {
        switch self {
        case .standardOutput: nil
        case .file(let path, _), .unix(let path, _, _): path
        }
    }
}
