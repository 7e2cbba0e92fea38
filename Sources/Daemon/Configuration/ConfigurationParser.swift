import Engine

/// Makes a configuration of the nodes of its file; what is wrong goes to the reader.
struct ConfigurationParser {
    let reader: ConfigurationReader

    private static let keys = [
        "model", "activation", "precision", "labels", "background", "templates", "mode", "threshold", "max_tags",
        "max_side", "calibration", "compat", "method", "episodes", "state", "retention", "threads", "nice", "control",
        "sources", "outputs",
    ]

    /// The whole configuration; of worth only where nothing was reported.
    func configuration(_ root: YAMLNode) -> Configuration {
        var configuration = Configuration()
        guard let map = MappingReader(root, keys: Self.keys, what: "", reader: reader) else { return configuration }
        if let model = map["model"].flatMap(model) { configuration.model = model }
        configuration.modelPlace.place = map["model"]?.place
        configuration.activation = map["activation"].flatMap { reader.choice($0, of: Activation.self) }
        if let value = map["precision"].flatMap({ reader.choice($0, of: Precision.self) }) {
            configuration.precision = value
        }
        readTagging(map, into: &configuration.tagging)
        if let node = map["max_tags"], let value = reader.integer(node, in: 1...1_000) {
            configuration.tagging.maxTags = value
        }
        if let node = map["compat"], let value = reader.choice(node, of: Compatibility.self) {
            configuration.tagging.compatibility = value
        }
        if let node = map["method"] {
            configuration.methodPlace.place = node.place
            readMethod(node, into: &configuration.tagging.method)
        }
        let exit = map["episodes"].flatMap { readEpisodes($0, into: &configuration.episodes) }
        checkExit(configuration.episodes, configuration.tagging, at: exit)
        configuration.state = map["state"].flatMap { reader.path($0, expected: "the path of a folder") }
        if let value = map["retention"].flatMap({
            reader.duration($0, in: .seconds(3600)...(.seconds(86_400) * 3_660))
        }) {
            configuration.retention = value
        }
        configuration.threads = map["threads"].flatMap { reader.integer($0, in: 1...1_024) }
        if let value = map["nice"].flatMap({ reader.integer($0, in: 0...19) }) { configuration.nice = value }
        if let node = map["control"] { readControl(node, into: &configuration.control) }
        readSources(map, into: &configuration)
        if let node = map["outputs"] { configuration.outputs = outputs(node) }
        return configuration
    }

    /// `sample`, a path, or a name that is no file here.
    private func model(_ node: YAMLNode) -> String? {
        let expected = "\"sample\", a file, a directory or the name of a model"
        guard let text = reader.string(node, expected: expected) else { return nil }
        guard text != "sample" else { return text }
        let path = ConfigurationPath.resolve(text, in: reader.directory)
        let isFile = text.contains("/") || ConfigurationFile.accessProblem(path, isFolder: false) != .missing
        return isFile ? reader.path(node, expected: expected) : text
    }

    private func readControl(_ node: YAMLNode, into control: inout ControlSettings) {
        guard let map = MappingReader(node, keys: ["path", "mode", "group"], what: "control", reader: reader) else {
            return
        }
        control.path = map["path"].flatMap(reader.socketPath)
        if let mode = map["mode"].flatMap(reader.permissions) { control.mode = mode }
        control.group = map["group"].flatMap { reader.string($0, expected: "the name of a group") }
    }
}
