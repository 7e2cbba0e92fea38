/// A row of the comparison tables: how a picture's labels are scored.
public enum ScoreRow: Sendable, Hashable {
    /// The method, as far as a mode goes.
    case mode(Mode)
    /// Values that attend to values, and what all texts have in common taken away (after CLIP Surgery).
    case clipSurgery
}

/// Scores pictures in several rows of the tables at once; every stage that rows share runs once a picture.
///
/// Many threads may use one at once.
public final class Scorer: Sendable {
    /// The texts that pictures are compared with.
    public let vocabulary: EncodedVocabulary
    private let analyzer: Analyzer
    private let modes: Set<Mode>
    private let scoresClipSurgery: Bool

    /// Takes a model, the texts that were encoded with it, and the rows; of the options the mode has no meaning.
    public init(model: Model, vocabulary: EncodedVocabulary, options: TaggingOptions, rows: Set<ScoreRow>) {
        self.vocabulary = vocabulary
        modes = Set(Mode.allCases.filter { rows.contains(.mode($0)) })
        scoresClipSurgery = rows.contains(.clipSurgery)
        analyzer = Analyzer(
            model: model, vocabulary: vocabulary, options: options, scoresClipSurgery: scoresClipSurgery)
    }

    /// One score a label for each row, of a picture of RGB rows `stride` bytes apart.
    ///
    /// Throws ``EngineError/invalidPicture(problem:)``.
    public func scores(
        of pixels: Span<UInt8>, width: Int, height: Int, stride: Int
    ) throws(EngineError) -> [ScoreRow: [Float]] {
        let analysis = try analyzer.analyze(pixels, width: width, height: height, stride: stride, modes: modes)
        var scores = Dictionary(uniqueKeysWithValues: analysis.scores.map { (ScoreRow.mode($0.key), $0.value) })
        scores[.clipSurgery] = analysis.clipSurgery
        return scores
    }

    /// One score a label for each of `methods`, which differ in ``Method/fuse``, ``Method/candidate``,
    /// ``Method/patch`` and ``Method/votes`` alone, in one mode.
    ///
    /// The forward over the picture runs once, the refinement once for each number of votes, and a class region is
    /// looked at again once for each way that it is cut. Throws ``EngineError/invalidPicture(problem:)``.
    public func sweep(
        over methods: [Method], mode: Mode, _ pixels: Span<UInt8>, width: Int, height: Int, stride: Int
    ) throws(EngineError) -> [[Float]] {
        let place = try analyzer.load(pixels, width: width, height: height, stride: stride)
        defer { analyzer.storage.give(place) }
        return analyzer.sweep(over: methods, mode: mode, place)
    }
}
