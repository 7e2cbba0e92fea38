import Synchronization

/// Turns wordings into label features: every template filled, encoded, unit length, averaged, unit length again.
///
/// The features of a wording are looked up in caches first; the text tower is only read for what is in none of them.
/// Wordings are encoded a few at a time, those of like length together, and each is cached as soon as it is done.
public struct LabelEncoder: Sendable {
    let model: Model
    let tokenizer: @Sendable () -> Tokenizer
    let templates: PromptTemplates
    let caches: [any LabelFeatureStore]
    private let parallelism: Parallelism

    /// An encoder that looks features up in `caches`, in order, and stores new ones in each that takes them.
    ///
    /// The tokenizer is made when the first text has to be encoded: most starts encode none.
    ///
    /// - Parameter runner: who does the work, a small piece at a time, where more urgent work must go first.
    public init(
        model: Model, tokenizer: @escaping @Sendable () -> Tokenizer = { @Sendable in Tokenizer.shared },
        templates: PromptTemplates, caches: [any LabelFeatureStore], workers: Int, runner: (any PieceRunner)? = nil
    ) {
        self.model = model
        self.tokenizer = tokenizer
        self.templates = templates
        self.caches = caches
        parallelism = Parallelism(workers: workers, runner: runner)
    }

    /// Encodes labels and background texts; `progress` hears how many of how many wordings are done.
    ///
    /// A label's feature is the mean of its wordings', of unit length; with pictures it is the mean of that and of the
    /// pictures' mean, each of unit length, again of unit length; with pictures alone it is the pictures'.
    ///
    /// Throws ``EngineError`` where a text is too long or the text tower can't be read.
    ///
    /// - Parameter pictures: the features of every picture that teaches a label (``PictureEncoder``).
    public func encode(
        labels: [Label], background: [String], pictures: [TaughtPicture: [Float]] = [:],
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(EngineError) -> EncodedVocabulary {
        let features = try features(of: labels.flatMap(\.texts) + background, progress: progress)
        let matrix = Matrix(rows: labels.count + background.count, columns: model.geometry.embedding)
        for (row, label) in labels.enumerated() {
            let known = label.texts.compactMap { features[$0] }
            let seen = label.pictures.compactMap { pictures[$0] }
            precondition(known.count == label.texts.count, "every wording has features")
            precondition(seen.count == label.pictures.count, "every picture has features")
            matrix.setRow(row, toMeanOf: [known, seen].filter { !$0.isEmpty }.map(Self.unitMean))
        }
        for (row, text) in background.enumerated() {
            matrix.setRow(labels.count + row, toMeanOf: [features[text] ?? []])
        }
        Elementwise.unitLength(matrix.all)
        return EncodedVocabulary(labels: labels, background: background, features: matrix)
    }

    private static func unitMean(_ vectors: [[Float]]) -> [Float] {
        let mean = Matrix(rows: 1, columns: vectors.first?.count ?? 0)
        mean.setRow(0, toMeanOf: vectors)
        Elementwise.unitLength(mean.all)
        return mean.values
    }

    /// The features of each distinct wording.
    private func features(of wordings: [String], progress: (Int, Int) -> Void) throws(EngineError) -> [String: [Float]]
    {
        let space = FeatureSpace(
            textTower: model.digest(of: .text, parallelism), templates: templates.digest,
            width: model.geometry.embedding)
        // Nothing may be looked up or kept under the digest of what another program writes there now.
        try model.checkUnchanged()
        var features: [String: [Float]] = [:]
        var missing: [String] = []
        for wording in wordings where features[wording] == nil {
            features[wording] = []
            if let found = caches.features(of: space.key(of: wording), width: space.width) {
                features[wording] = found
            } else {
                missing.append(wording)
            }
        }
        guard !missing.isEmpty else { return features }
        try checkLengths(missing)
        let total = features.count
        var done = total - missing.count
        progress(done, total)
        try encode(byLength(missing)) { encoded in
            for (wording, feature) in encoded {
                features[wording] = feature
                for cache in caches {
                    cache.store(feature, for: space.key(of: wording))
                }
            }
            done += encoded.count
            progress(done, total)
        }
        return features
    }

    /// Encodes wordings, as many at a time as keep the workers busy.
    private func encode(
        _ wordings: [String], encoded: ([(wording: String, feature: [Float])]) -> Void
    ) throws(EngineError) {
        let ensemble = try PromptEnsemble(
            tower: model.textTower(parallelism), tokenizer: tokenizer(), templates: templates, parallelism)
        var round: [String] = []
        var prompts: [TextTail] = []
        for (index, wording) in wordings.enumerated() {
            round.append(wording)
            prompts += ensemble.prompts(of: wording)
            guard ensemble.isEnough(prompts) || index == wordings.count - 1 else { continue }
            encoded(Array(zip(round, try ensemble.encode(prompts))))
            round = []
            prompts = []
        }
    }

    private func byLength(_ wordings: [String]) -> [String] {
        let tokenizer = tokenizer()
        return wordings.map { ($0, tokenizer.encode($0).count) }.enumerated()
            .sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }.map(\.element.0)
    }

    private func checkLengths(_ wordings: [String]) throws(EngineError) {
        var lengths = TextLengths(templates: templates, limit: model.geometry.context)
        for wording in wordings {
            guard let tokens = lengths.excess(of: wording) else { continue }
            throw .textTooLong(text: wording, tokens: tokens, limit: lengths.limit)
        }
    }
}

extension Matrix {
    /// Sets a row to the mean of vectors.
    fileprivate func setRow(_ row: Int, toMeanOf vectors: [[Float]]) {
        for column in 0..<columns {
            self[row, column] = vectors.reduce(0) { $0 + $1[column] } / Float(vectors.count)
        }
    }
}
