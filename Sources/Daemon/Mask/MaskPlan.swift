import Engine

/// What is made of where labels are: a key of taggers, since it needs labels that are encoded for it.
struct MaskPlan: Sendable, Hashable {
    var rule: SegmentationRule
    var request: MaskRequest

    /// - Parameter preset: whose constants are taken; nil: those of the settings' background, else VOC's.
    init(_ request: MaskRequest, _ settings: TaggingSettings, preset: Preset? = nil) {
        let chosen: Preset? = if case .preset(let preset) = settings.background { preset } else { nil }
        rule = SegmentationRule(preset ?? chosen ?? .voc)
        rule.compatibility = settings.compatibility
        self.request = request
    }

    /// What a source of the configuration wants; nil where it wants no masks.
    init?(_ source: SourceConfiguration) {
        guard source.masks.isOn else { return nil }
        let options = SegmentationOptions(refinesByColour: source.masks.crf)
        self.init(MaskRequest(options: options), source.tagging)
    }
}

/// What a command asks for: the maps, and labels that are given in place of tags.
struct MaskChoice: Sendable {
    var request: MaskRequest
    /// Names; empty: the tags are looked for.
    var given: [String]

    /// The given labels, as the list has them where it knows them.
    func labels(among known: [Label]) throws(ConfigurationProblem) -> [Label] {
        var labels: [Label] = []
        var lengths = TextLengths(templates: .segmentation)
        for text in given {
            let name = try LabelOption.name(text, of: "--given", beside: labels, &lengths)
            labels.append(known.first { $0.name == name } ?? Label(name: name))
        }
        guard labels.count <= SegmentationOptions.mostLabels else {
            throw ConfigurationProblem(
                description: "--given: \(labels.count) labels; a map tells \(SegmentationOptions.mostLabels) apart")
        }
        return labels
    }

    /// The same with the constants of a preset.
    func plan(_ preset: Preset?, _ settings: TaggingSettings) -> MaskPlan {
        var request = request
        if !given.isEmpty { request.given = Array(given.indices) }
        return MaskPlan(request, settings, preset: preset)
    }
}
