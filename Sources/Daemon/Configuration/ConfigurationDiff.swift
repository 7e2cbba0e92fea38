import Engine

/// What a reload has to do: the difference between two configurations, source by source.
struct ConfigurationDiff: Sendable, Equatable {
    /// What of a source changed.
    enum Aspect: Sendable, Hashable, CaseIterable {
        /// Where frames come from and how they are fetched: it starts anew.
        case connection
        /// Which frames are analysed or recorded, and when one is missed: the connection stays.
        case sampling
        /// Labels, background, threshold, mode, sizes: it gets another tagger.
        case vocabulary
        /// The life of its tags alone.
        case episodes
    }

    /// A source that is there before and after.
    struct Change: Sendable, Equatable {
        var name: String
        var aspects: Set<Aspect>
    }

    /// Names of new sources, in their new order.
    var added: [String] = []
    /// Names of sources that are gone, in their old order.
    var removed: [String] = []
    /// Sources that changed, in their new order.
    var changed: [Change] = []
    /// Names of sources that nothing may touch.
    var unchanged: [String] = []
    /// Sources whose scores compete in another list than before.
    var relisted: [String] = []
    /// Whether the model, its activation or what it computes in is another: every tagger is made anew.
    var changesModel: Bool
    /// Whether the outputs differ.
    var changesOutputs: Bool
    /// Whether the control socket differs.
    var changesControl: Bool
    /// Whether the number of threads differs.
    var changesThreads: Bool
    /// Whether the niceness of the backlog's threads differs.
    var changesNice: Bool
    /// Whether the state folder differs, which a restart alone can follow.
    var changesState: Bool

    /// Compares.
    init(from old: Configuration, to new: Configuration) {
        changesModel =
            old.model != new.model || old.activation != new.activation || old.precision != new.precision
        changesOutputs = old.outputs != new.outputs
        changesControl = old.control != new.control
        changesThreads = old.threads != new.threads
        changesNice = old.nice != new.nice
        changesState = old.state != new.state
        let before = Dictionary(old.sources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for source in new.sources {
            guard let former = before[source.name] else {
                added.append(source.name)
                continue
            }
            let aspects = Self.aspects(from: former, to: source)
            if aspects.isEmpty {
                unchanged.append(source.name)
            } else {
                changed.append(Change(name: source.name, aspects: aspects))
            }
            if !former.tagging.competes(like: source.tagging) { relisted.append(source.name) }
        }
        let names = Set(new.sources.map(\.name))
        removed = old.sources.map(\.name).filter { !names.contains($0) }
    }

    /// Whether there is nothing to do.
    var isEmpty: Bool {
        added.isEmpty && removed.isEmpty && changed.isEmpty
            && ![changesModel, changesOutputs, changesControl, changesThreads, changesNice, changesState].contains(true)
    }

    /// Whether any source looks for other things than before.
    var changesVocabulary: Bool {
        changesModel || !added.isEmpty || changed.contains { $0.aspects.contains(.vocabulary) }
    }

    /// What a user should know.
    var warnings: [String] {
        var warnings: [String] = []
        if !relisted.isEmpty {
            warnings.append(
                """
                the labels of \(relisted.joined(separator: ", ")) changed: scores compete within the list, so every \
                label's score may differ and thresholds may need another look
                """)
        }
        if changesModel { warnings.append("the model changed: thresholds chosen for the old one may not fit") }
        if changesNice { warnings.append("nice: is followed at the next start") }
        if changesState { warnings.append("state: is followed at the next start") }
        return warnings
    }

    private static func aspects(from old: SourceConfiguration, to new: SourceConfiguration) -> Set<Aspect> {
        var aspects: Set<Aspect> = []
        if old.isEnabled != new.isEnabled || old.kind.connection != new.kind.connection {
            aspects.insert(.connection)
        }
        if old.sampling != new.sampling || old.writesFrames != new.writesFrames
            || !old.kind.watches(like: new.kind) || old.masks != new.masks
        {
            aspects.insert(.sampling)
        }
        if old.tagging != new.tagging { aspects.insert(.vocabulary) }
        if old.episodes != new.episodes { aspects.insert(.episodes) }
        return aspects
    }
}

extension SourceConfiguration.Kind {
    /// Without what may change under an open connection.
    fileprivate var connection: Self {
        switch self {
        case .stream(let stream):
            return .stream(
                StreamSettings(
                    url: stream.url, options: stream.options, isLive: stream.isLive, decoding: stream.decoding,
                    acceleration: stream.acceleration))
        case .folder(var folder):
            folder.deadline = nil
            folder.retag = .changed
            folder.sidecar = .none
            return .folder(folder)
        }
    }

    /// Whether what may change under an open connection is the same.
    fileprivate func watches(like other: Self) -> Bool {
        switch (self, other) {
        case (.stream(let own), .stream(let other)):
            own.stall == other.stall && own.usesMotionGate == other.usesMotionGate
        case (.folder(let own), .folder(let other)):
            own.deadline == other.deadline && own.retag == other.retag && own.sidecar == other.sidecar
        default: true
        }
    }
}

extension TaggingSettings {
    /// Whether scores compete among the same texts.
    fileprivate func competes(like other: TaggingSettings) -> Bool {
        guard background == other.background, labelBackground == other.labelBackground, templates == other.templates
        else { return false }
        guard let own = labels.labels, let theirs = other.labels.labels else { return labels == other.labels }
        return own.map(\.name) == theirs.map(\.name) && own.map(\.wordings) == theirs.map(\.wordings)
            && own.map(\.pictures) == theirs.map(\.pictures)
    }
}
