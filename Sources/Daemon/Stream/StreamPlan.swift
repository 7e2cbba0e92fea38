import Decode
import Engine

/// All that a stream is run by, but for its pipeline; a reload exchanges it.
struct StreamPlan: Sendable {
    let settings: StreamSettings
    let sampling: Sampling
    let tagging: FrameTagging
    let rules: EpisodeRules
    /// What its scores depend on.
    let scoring: StreamScoring
    let episodeLabels: [EpisodeLabel]
    /// Whether the paper's relative rule decides: it makes tags of some scores in each frame, whatever their height.
    let isRelative: Bool
    let writesFrames: Bool
    let masks: MaskSettings
    /// How many plans the stream had before.
    var serial = 0

    init(_ source: SourceConfiguration, _ settings: StreamSettings, tagging: FrameTagging) {
        self.settings = settings
        self.tagging = tagging
        scoring = StreamScoring(source.tagging, model: tagging.identity.model)
        sampling = source.sampling
        writesFrames = source.writesFrames
        masks = source.masks
        var rules = EpisodeRules()
        rules.window = source.episodes.window
        rules.on = source.episodes.on
        rules.off = source.episodes.off
        rules.updates = source.episodes.update.map { .every($0) } ?? .none
        rules.watchesTops = source.masks.isOn
        rules.maxTags = source.tagging.maxTags
        rules.interval = if case .rate(let rate) = source.sampling { .seconds(1 / rate) } else { .zero }
        // What is read as fast as it can be analysed lives by its own time.
        rules.clock = Self.hasAnEnd(settings) ? .media : .monotonic
        self.rules = rules
        let tagger = tagging.tagger
        isRelative = tagger.options.rule == .relative
        episodeLabels = tagger.vocabulary.labels.enumerated().map { index, label in
            let enter = tagger.threshold(of: index) ?? label.threshold ?? 0
            return EpisodeLabel(
                name: label.name, enter: Float(enter), exit: Float(source.episodes.exitThreshold(enter: enter)))
        }
    }

    /// Whom it is asked of.
    var server: StreamServer {
        StreamServer(settings.url, secretOptions: settings.options.values.filter(\.isSecret).map(\.value))
    }

    /// Where it is read from.
    var location: MediaLocation { Self.location(of: settings) }

    /// Whether it is piped into the process: what was read of it can't be asked for again.
    var isPiped: Bool { location == .standardInput }

    /// Whether it is fetched from a server, which keeps what is not asked for yet.
    var isFetched: Bool {
        guard case .url(let url) = location else { return false }
        return ["http:", "https:", "hls+http:", "hls+https:"].contains { url.lowercased().hasPrefix($0) }
    }

    /// Whether a pause leaves it open: it would start over, or could not be gone back to.
    var isHeld: Bool { isPiped || Self.hasAnEnd(settings) }

    /// For how long no frame may come; nil where a new connection would bring none: of pipes, files and filter graphs.
    var stall: Duration? {
        switch location {
        case .standardInput, .file: nil
        case .url(let url): url.hasPrefix("file:") || isSynthetic ? nil : settings.stall
        }
    }

    /// Whether it is a file or a pipe, which is read to its end and waits for the analysis.
    private static func hasAnEnd(_ settings: StreamSettings) -> Bool {
        guard settings.isLive != true else { return false }
        if case .url(let url) = location(of: settings) { return settings.isLive == false || url.hasPrefix("file:") }
        return true
    }

    /// Where a stream of these settings is read from.
    static func location(of settings: StreamSettings) -> MediaLocation {
        let url = settings.url.value
        if url == "-" { return .standardInput }
        if !CommandInputs.isURL(Array(url.utf8)), !url.hasPrefix("/dev/"), format(settings) == nil {
            return .file(Array(url.utf8))
        }
        return .url(url)
    }

    /// The demuxer or device that FFmpeg is told to use.
    private static func format(_ settings: StreamSettings) -> String? {
        if let named = settings.options["format"] ?? settings.options["f"] { return named.value }
        return settings.url.value.hasPrefix("/dev/video") ? "v4l2" : nil
    }

    /// Whether it is made by a filter graph, which gives frames as fast as it is asked.
    var isSynthetic: Bool { Self.format(settings) == "lavfi" }

    /// Options for a new connection.
    var readerOptions: ReaderOptions {
        var options = ReaderOptions(sampling: sampling)
        options.openDeadline = isPiped ? nil : max(15, settings.stall.seconds)
        options.readDeadline = stall?.seconds
        options.options = settings.options.filter { !["format", "f"].contains($0.key) }.mapValues(\.value)
        options.format = Self.format(settings)
        options.live = settings.isLive
        options.acceleration = settings.acceleration
        return options
    }

    /// Whether another plan needs a connection of its own: what decodes key frames alone can't do otherwise.
    func needsConnection(after old: StreamPlan) -> Bool {
        (sampling == .keyframes) != (old.sampling == .keyframes)
    }

    /// Seconds between two sampled frames, as far as the settings tell.
    var period: Double {
        if case .rate(let rate) = sampling { 1 / rate } else { 1 }
    }

    /// For how long no good frame may come.
    var patience: Duration { max(settings.stall, .seconds(2.5 * period)) }
}
