import Engine

/// Labels, background, thresholds and the life of a tag: at the top, and of a source.
extension ConfigurationParser {
    /// The keys that ``readTagging(_:into:)`` knows.
    static let taggingKeys = ["labels", "background", "templates", "threshold", "mode", "max_side", "calibration"]

    /// Puts what a map says in the place of what was said before.
    func readTagging(_ map: MappingReader, into settings: inout TaggingSettings) {
        let inherited = settings.templates
        if let templates = map["templates"].flatMap(templates) { settings.templates = templates }
        if let (labels, background) = map["labels"].flatMap({ labels($0, settings.templates) }) {
            settings.labels = labels
            settings.labelBackground = background
            if !settings.calibration.isAsked, case .list(_, let file) = labels { settings.calibration = .beside(file) }
        }
        if let calibration = map["calibration"].flatMap(calibration) { settings.calibration = calibration }
        if let background = map["background"].flatMap({ background($0, settings.templates) }) {
            settings.background = background
        }
        if let threshold = map["threshold"].flatMap(threshold) { settings.threshold = threshold }
        if let node = map["mode"], let mode = reader.choice(node, of: Mode.self) { settings.mode = mode }
        if let side = map["max_side"].flatMap(maxSide) { settings.maxSide = side }
        checkInherited(map, settings, writtenFor: inherited)
    }

    /// Reports the texts that a map takes over and that fitted into the templates before, but not into its own.
    private func checkInherited(
        _ map: MappingReader, _ settings: TaggingSettings, writtenFor templates: PromptTemplates
    ) {
        guard let place = map["templates"]?.place else { return }
        let labels = map["labels"] == nil ? settings.labels.labels ?? [] : []
        var texts = labels.flatMap { label in label.texts.map { (text: $0, label: label.name) } }
        if map["background"] == nil {
            switch settings.background {
            case .texts(let background): texts += background.map { (text: $0, label: $0) }
            case .byLabels where map["labels"] == nil:
                texts += settings.labelBackground.map { (text: $0, label: $0) }
            case .byLabels, .preset: break
            }
        }
        var before = TextLengths(templates: templates)
        var now = TextLengths(templates: settings.templates)
        for (text, label) in texts where before.problem(with: text, of: label) == nil {
            guard let message = now.problem(with: text, of: label) else { continue }
            reader.report("templates: \(message)", at: place)
        }
    }

    /// A calibration that can't be read is told by whoever uses it: it is no reason not to run.
    private func calibration(_ node: YAMLNode) -> CalibrationChoice? {
        if scalar(node) == "none" { return CalibrationChoice.refused }
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
}
