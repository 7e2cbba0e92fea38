import Engine

/// The life of a tag.
extension ConfigurationParser {
    private static let day = Duration.seconds(86_400)

    /// Puts what a map says in the place of what was said before; returns where `exit` stands.
    func readEpisodes(_ node: YAMLNode, into episodes: inout EpisodeSettings) -> TextPlace? {
        let keys = ["window", "on", "off", "exit", "update"]
        guard let map = MappingReader(node, keys: keys, what: "episodes", reader: reader) else { return nil }
        if let value = map["window"].flatMap({ reader.integer($0, in: 1...99) }) { episodes.window = value }
        if let value = map["on"].flatMap({ reader.integer($0, in: 1...1_000) }) { episodes.on = value }
        if let value = map["off"].flatMap({ reader.duration($0, in: .zero...Self.day) }) { episodes.off = value }
        if let node = map["exit"] {
            if scalar(node) == "auto" {
                episodes.exit = nil
            } else if let value = reader.number(
                node, expected: "auto or a number from 0 to 1", where: { (0...1).contains($0) })
            {
                episodes.exit = value
            }
        }
        if let node = map["update"] {
            if scalar(node) == "none" {
                episodes.update = nil
            } else if let value = reader.duration(node, in: .seconds(1)...Self.day, or: "none") {
                episodes.update = value
            }
        }
        return map["exit"]?.place
    }

    /// Reports an exit threshold above the one that opens an episode.
    func checkExit(_ episodes: EpisodeSettings, _ tagging: TaggingSettings, at place: TextPlace?) {
        guard let place, let exit = episodes.exit, tagging.threshold != .relative else { return }
        let threshold: Double? =
            switch tagging.threshold {
            case .absolute(let value): value
            default: defaultThreshold(of: tagging)
            }
        if let threshold, exit > threshold {
            reader.report(
                "exit: \(exit) is above the threshold \(threshold); expected at most that, or auto", at: place)
            return
        }
        let lower = tagging.labels.labels?.first { label in label.threshold.map { exit > $0 } ?? false }
        if let lower, let threshold = lower.threshold {
            let message = "is above the threshold \(threshold) of \"\(lower.name)\"; expected at most that, or auto"
            reader.report("exit: \(exit) \(message)", at: place)
        }
    }

    /// The threshold of labels without one of their own; nil where there are none or it is not known yet.
    private func defaultThreshold(of tagging: TaggingSettings) -> Double? {
        // What a model says of its own list is known when it is loaded.
        guard let labels = tagging.labels.labels?.filter({ $0.threshold == nil }), !labels.isEmpty else { return nil }
        guard tagging.mode.looksAtPatches, case .file(let file, _, _) = tagging.calibration,
            file.count(of: labels) == labels.count
        else { return VocabularyChoice.defaultThreshold }
        return EvidenceRule.defaultThreshold
    }
}
