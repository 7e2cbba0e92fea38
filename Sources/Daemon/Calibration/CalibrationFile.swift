import Engine

/// What `calibrate` has learnt about a list of labels, as it lies in a file beside the vocabulary.
struct CalibrationFile: Sendable, Hashable {
    /// One label, known by its wordings and pictures: renaming it changes nothing.
    struct Entry: Sendable, Hashable {
        /// What the label was called; for people.
        var label: String
        /// Digest of its wordings and pictures.
        var wording: String
        var absence: AbsentDistribution
        /// What its features looked like (``EncodedVocabulary/anchors(in:)``).
        var anchors: [Double]
    }

    /// The version of the file's shape.
    static let schema = 1
    /// Bytes that such a file may have.
    static let mostBytes = 16 << 20
    /// What is appended to a label file's name.
    static let suffix = ".calibration.json"

    /// What records called the model; for people.
    var model: String
    /// ``Model/fingerprint``.
    var fingerprint: String
    /// Digest of the texts that evidence was measured against.
    var reference: String
    /// Pixels that the longer side was brought down to.
    var maxSide: Int
    /// Pictures that it was learnt from.
    var frames: Int
    /// In the order of the list.
    var entries: [Entry]

    /// What a label is known by.
    static func digest(of label: Label) -> String {
        digest(label.texts + label.pictures.map { "image \($0.digest)" }.sorted())
    }

    /// What it was known by in files of before pictures counted; for labels without pictures the same.
    private static func earlierDigest(of label: Label) -> String {
        digest(label.wordings.isEmpty ? [label.name] : label.wordings)
    }

    private static func digest(_ lines: [String]) -> String {
        String(SHA256.hexadecimal(Array(lines.joined(separator: "\n").utf8)).prefix(16))
    }

    /// Where the calibration of a label file lies.
    static func path(beside labels: String) -> String { labels + suffix }
}

extension CalibrationFile {
    /// Why it can't be used with a model at a size; nil where it can.
    func misfit(model: Model, reference: ReferenceTexts, maxSide: Int) -> String? {
        if fingerprint != model.fingerprint {
            return "it was made with another model (\(self.model)); run \"tagclipd calibrate\" with this one"
        }
        if self.reference != reference.digest {
            return "it was measured against other texts than this model's; run \"tagclipd calibrate\" again"
        }
        if self.maxSide != maxSide {
            let made = self.maxSide == 0 ? "the pictures' own size" : "at most \(self.maxSide) pixels"
            return "it was made with \(made) (--max-side \(self.maxSide)), not with \(maxSide)"
        }
        return nil
    }

    /// Why it can't be used under some settings; nil where it can, as far as no label must be encoded to know.
    func misfit(model: Model, settings: TaggingSettings) throws(ConfigurationProblem) -> String? {
        guard settings.mode.looksAtPatches else { return "mode \(settings.mode.rawValue) does not look at patches" }
        guard settings.method.keepsLastAttention != true else { return Self.needsBarePatches }
        return misfit(model: model, reference: try ReferenceTexts(of: model), maxSide: settings.maxSide)
    }

    /// Why it can't be used, nor made, where patches' features keep the last layer's attention.
    static let needsBarePatches = "it rests on patches without the last layer's attention, which last_attention keeps"

    /// Why it can't be used where it has none of the labels.
    static let knowsNone = "it knows none of the labels; run \"tagclipd calibrate\" again"

    /// What is known of each label; nil for one that was never calibrated or whose features are others by now.
    func absences(of vocabulary: EncodedVocabulary, anchors: [[Double]]) -> [AbsentDistribution?] {
        let known = Dictionary(entries.map { ($0.wording, $0) }) { first, _ in first }
        return zip(vocabulary.labels, anchors).map { label, anchors in
            // Whether an entry of before pictures counted is the label's own its features say.
            guard let entry = known[Self.digest(of: label)] ?? known[Self.earlierDigest(of: label)],
                entry.anchors.count == anchors.count,
                zip(entry.anchors, anchors).allSatisfy({ abs($0 - $1) < 0.002 })
            else { return nil }
            return entry.absence
        }
    }

    /// How many of some labels it knows by their wordings and pictures.
    func count(of labels: [Label]) -> Int {
        let known = Set(entries.map(\.wording))
        return labels.count {
            known.contains(Self.digest(of: $0)) || known.contains(Self.earlierDigest(of: $0))
        }
    }
}
