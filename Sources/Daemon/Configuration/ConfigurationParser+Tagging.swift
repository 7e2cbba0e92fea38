import Engine

/// Labels, background, thresholds and the life of a tag: at the top, and of a source.
extension ConfigurationParser {
    /// The keys that ``readTagging(_:into:)`` knows.
    static let taggingKeys = ["labels", "background", "threshold", "mode", "max_side", "calibration"]

    /// Puts what a map says in the place of what was said before.
    func readTagging(_ map: MappingReader, into settings: inout TaggingSettings) {
        if let labels = map["labels"].flatMap(labels) {
            settings.labels = labels
            if !settings.calibration.isAsked, case .list(_, let file) = labels { settings.calibration = .beside(file) }
        }
        if let calibration = map["calibration"].flatMap(calibration) { settings.calibration = calibration }
        if let background = map["background"].flatMap(background) { settings.background = background }
        if let threshold = map["threshold"].flatMap(threshold) { settings.threshold = threshold }
        if let node = map["mode"], let mode = reader.choice(node, of: Mode.self) { settings.mode = mode }
        if let side = map["max_side"].flatMap(maxSide) { settings.maxSide = side }
    }

    /// A calibration that can't be read is told by whoever uses it: it is no reason not to run.
    private func calibration(_ node: YAMLNode) -> CalibrationChoice? {
        if scalar(node) == "none" { return CalibrationChoice.none }
        return reader.path(node, expected: "none, or a file that \"tagclipd calibrate\" has written").map {
            .reading($0)
        }
    }

    private func maxSide(_ node: YAMLNode) -> Int? {
        let expected = "pixels, a whole number from 16 to 32768, or 0 for the original size"
        let value = reader.number(node, expected: expected) {
            $0 == 0 || ((16...32_768).contains($0) && $0 == $0.rounded())
        }
        return value.map { Int($0) }
    }

    private func threshold(_ node: YAMLNode) -> ThresholdChoice? {
        switch scalar(node) {
        case "auto": return .auto
        case "relative": return .relative
        default:
            let value = reader.number(node, expected: "auto, relative or a number from 0 to 1") { (0...1).contains($0) }
            return value.map { .absolute($0) }
        }
    }

    /// The text of a node as it stands in the file.
    func scalar(_ node: YAMLNode) -> String? {
        if case .scalar(let text, _) = node.content { text } else { nil }
    }

    private func labels(_ node: YAMLNode) -> LabelChoice? {
        let expected = "a label file, or a list of labels"
        guard case .sequence(let elements) = node.content else {
            guard let path = reader.path(node, expected: expected) else { return nil }
            return labelFile(path, node).map { .list($0, file: path) }
        }
        guard !elements.isEmpty else {
            reader.reject(node, expected: "at least one label")
            return nil
        }
        guard elements.count <= LabelFile.most else {
            reader.report("labels: \(elements.count) of them; at most \(LabelFile.most) are taken", at: node.place)
            return nil
        }
        var lines: [String: Int] = [:]
        let labels = elements.compactMap { element -> Label? in
            guard let label = label(element) else { return nil }
            if let line = lines[label.name] {
                let message = "\"\(label.name)\" stands on line \(line) already; give each label once"
                reader.report("labels: \(message)", at: element.place)
                return nil
            }
            lines[label.name] = element.place.line
            return label
        }
        return .list(labels, file: nil)
    }

    private func label(_ node: YAMLNode) -> Label? {
        let expected = "a label: its name, or a map with the keys name, wording, threshold"
        guard case .mapping = node.content else {
            return reader.string(node, expected: expected).map { Label(name: Self.collapsed($0)) }
        }
        let keys = ["name", "wording", "threshold"]
        guard let map = MappingReader(node, keys: keys, what: "a label", reader: reader) else { return nil }
        let threshold = map["threshold"].flatMap(reader.score)
        let wordings = map["wording"].map(wordings) ?? []
        guard let name = map["name"] else {
            reader.report("labels: a label without a name", at: node.place)
            return nil
        }
        return reader.string(name, expected: "the name of the label").map {
            Label(name: Self.collapsed($0), wordings: wordings, threshold: threshold)
        }
    }

    private func wordings(_ node: YAMLNode) -> [String] {
        guard case .sequence(let elements) = node.content else {
            return reader.string(node, expected: "a wording, or a list of them").map { [$0] } ?? []
        }
        if elements.isEmpty { reader.reject(node, expected: "at least one wording") }
        return elements.compactMap { reader.string($0, expected: "a wording") }
    }

    /// A text with single spaces between its words.
    private static func collapsed(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private func background(_ node: YAMLNode) -> BackgroundChoice? {
        let presets = Preset.allCases.map(\.rawValue)
        let expected = "a list of texts, a file, none, or a preset's set (\(ConfigurationReader.list(presets)))"
        guard case .sequence = node.content else {
            if scalar(node) == "none" { return .texts([]) }
            if let preset = scalar(node).flatMap(Preset.init(rawValue:)) { return .preset(preset) }
            guard let path = reader.path(node, expected: expected) else { return nil }
            return labelFile(path, node).map { .texts($0.map(\.name)) }
        }
        guard let texts = reader.strings(node, expected: expected, element: "a text") else { return nil }
        var known: Set<String> = []
        for text in texts where !known.insert(text).inserted {
            reader.report("background: \"\(ConfigurationReader.shown(text))\" is there twice", at: node.place)
        }
        return .texts(texts.map(Self.collapsed))
    }

    private func labelFile(_ path: String, _ node: YAMLNode) -> [Label]? {
        let bytes: [UInt8]
        do throws(FileProblem) {
            bytes = try ConfigurationFile.read(path, limit: Configuration.sizeLimit)
        } catch {
            reader.report("\(node.name): \(ConfigurationReader.found(node)) \(error.message)", at: node.place)
            return nil
        }
        do throws(LabelFile.Problems) {
            return try LabelFile.parse(bytes, file: path)
        } catch {
            for problem in error.problems {
                reader.report(problem.message, file: problem.file, line: problem.line > 0 ? problem.line : nil)
            }
            return nil
        }
    }
}
