import Engine

/// How pictures are tagged: sources with equal settings can share a tagger.
struct TaggingSettings: Sendable, Hashable {
    /// What is looked for.
    var labels = LabelChoice.modelsOwn
    /// The background section of the label file that the labels are of.
    var labelBackground: [String] = []
    /// What competes with it.
    var background = BackgroundChoice.byLabels
    /// The prompts that texts are put into.
    var templates = PromptTemplates.ensemble
    /// How far pictures are taken through the method.
    var mode = Mode.tagclip
    /// What makes a label a tag.
    var threshold = ThresholdChoice.auto
    /// Tags of a picture at most, under an absolute threshold.
    var maxTags = TagRule.defaultMaxTags
    /// Pixels that the longer side is brought down to; 0 keeps it.
    var maxSide = 512
    /// Whose behaviour is followed at an empty class region.
    var compatibility = Compatibility.default
    /// Constants of the method that are not as the paper has them.
    var method = MethodSettings()
    /// Where `p` comes from.
    var calibration = CalibrationChoice.none
}

/// Where labels come from.
enum LabelChoice: Sendable, Hashable {
    /// The model's own list, else the home-camera list.
    case modelsOwn
    /// These, from a label file where one is named.
    case list([Label], file: String?)

    /// The labels that are written down.
    var labels: [Label]? {
        if case .list(let labels, _) = self { labels } else { nil }
    }
}

/// Where the texts come from that compete with the labels and are never reported.
enum BackgroundChoice: Sendable, Hashable {
    /// What belongs to the labels: the model's own with its own list, with a label file its background section.
    case byLabels
    /// These; none where the list is empty.
    case texts([String])
    /// A preset's set.
    case preset(Preset)
}

/// What makes a label a tag.
enum ThresholdChoice: Sendable, Hashable {
    /// What the model says for its own list, else 0.3.
    case auto
    /// The paper's rule: at least one tag a picture.
    case relative
    /// A score above this.
    case absolute(Double)
}

/// The life of a tag on a stream.
struct EpisodeSettings: Sendable, Hashable {
    /// Analysed frames whose median counts.
    var window = 5
    /// Supporting frames that open an episode.
    var on = 2
    /// Time without support that closes one.
    var off = Duration.seconds(10)
    /// The score that still supports an open episode; nil: 0.7 times the label's threshold.
    var exit: Double?
    /// Time between two `tag.update`; nil: none but for a new top.
    var update: Duration?

    /// The score below which a label of this threshold no longer supports its episode; never above the threshold.
    func exitThreshold(enter: Double) -> Double {
        min(exit ?? 0.7 * enter, enter)
    }
}
