import Synchronization

/// Turns wordings into label features: every template filled, encoded, unit length, averaged, unit length again.
///
/// The features of a wording are looked up in caches first; the text tower is only read for what is in none of them,
/// and each batch is cached as soon as it is encoded.
public struct LabelEncoder: Sendable {
    let model: Model
    let tokenizer: @Sendable () -> Tokenizer
    let templates: PromptTemplates
    let caches: [any LabelFeatureStore]
    let workers: Int

    /// Wordings that go through the tower together: enough rows for the products, few enough to be cached often.
    static let batch = 64

    /// An encoder that looks features up in `caches`, in order, and stores new ones in each that takes them.
    ///
    /// The tokenizer is made when the first text has to be encoded: most starts encode none.
    public init(
        model: Model, tokenizer: @escaping @Sendable () -> Tokenizer = { @Sendable in Tokenizer() },
        templates: PromptTemplates, caches: [any LabelFeatureStore], workers: Int
    ) {
        self.model = model
        self.tokenizer = tokenizer
        self.templates = templates
        self.caches = caches
        self.workers = workers
    }

    /// Encodes labels and background texts; `progress` hears how many of how many wordings are done.
    ///
    /// Throws ``EngineError`` where a text is too long or the text tower can't be read.
    public func encode(
        labels: [Label], background: [String], progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(EngineError) -> EncodedVocabulary {
        let wordings = labels.map { $0.wordings.isEmpty ? [$0.name] : $0.wordings } + background.map { [$0] }
        let features = try features(of: wordings.flatMap(\.self), progress: progress)
        let matrix = Matrix(rows: wordings.count, columns: model.geometry.embedding)
        for (row, texts) in wordings.enumerated() {
            let known = texts.compactMap { features[$0] }
            precondition(known.count == texts.count, "every wording has features")
            matrix.setRow(row, toMeanOf: known)
        }
        Elementwise.unitLength(matrix.all)
        return EncodedVocabulary(labels: labels, background: background, features: matrix)
    }

    /// The features of each distinct wording.
    private func features(of wordings: [String], progress: (Int, Int) -> Void) throws(EngineError) -> [String: [Float]]
    {
        let space = FeatureSpace(
            textTower: model.textDigest(workers: workers), templates: templates.digest, width: model.geometry.embedding)
        var features: [String: [Float]] = [:]
        var missing: [String] = []
        for wording in wordings where features[wording] == nil {
            features[wording] = []
            let key = space.key(of: wording)
            if let found = caches.lazy.compactMap({ $0.lookup(key) }).first, found.count == space.width {
                features[wording] = found
            } else {
                missing.append(wording)
            }
        }
        guard !missing.isEmpty else { return features }
        let total = features.count
        let ensemble = try PromptEnsemble(
            tower: model.textTower(workers: workers), tokenizer: tokenizer(), templates: templates,
            workers: workers)
        progress(total - missing.count, total)
        for start in Swift.stride(from: 0, to: missing.count, by: Self.batch) {
            let batch = Array(missing[start..<min(start + Self.batch, missing.count)])
            for (wording, feature) in zip(batch, try ensemble.encode(batch)) {
                features[wording] = feature
                for cache in caches {
                    cache.store(feature, for: space.key(of: wording))
                }
            }
            progress(total - missing.count + start + batch.count, total)
        }
        return features
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
