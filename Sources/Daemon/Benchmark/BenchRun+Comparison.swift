import Engine

extension BenchRun {
    /// One precision that is compared.
    private struct Contestant {
        let model: Model
        let frame: FrameWorkload
        let scenes: ComparisonWorkload
        var best = BestTime()
    }

    /// Times the frame in each precision, in turns, and tags the same scenes in each; float32 comes first.
    ///
    /// - Parameter subject: the model as it is loaded already.
    func compare(_ subject: Model) throws -> [BenchMeasurement.PrecisionFigures] {
        let vocabulary = try vocabulary(subject)
        let threshold = subject.defaults?.threshold ?? VocabularyChoice.defaultThreshold
        var contestants = try ([.float32] + compared.filter { $0 != .float32 }).map { precision in
            let model = precision == subject.precision.asked ? subject : try load(precision)
            let contestant = Contestant(
                model: model, frame: workload(model, workers: workers),
                scenes: ComparisonWorkload(
                    model: model, vocabulary: vocabulary, texts: texts, threshold: threshold, width: size.width,
                    height: size.height, workers: workers))
            try contestant.frame.run()
            return contestant
        }
        for _ in 0..<BenchMeasurement.rounds {
            for index in contestants.indices {
                let frame = contestants[index].frame
                try contestants[index].best.measure { () throws(EngineError) in try frame.run() }
                for _ in 1..<contestants[index].best.repeats {
                    try contestants[index].best.measure { () throws(EngineError) in try frame.run() }
                }
            }
        }
        let outcomes = try contestants.map { contestant in
            try (0..<ComparisonWorkload.sceneCount).map { try contestant.scenes.run(scene: $0) }
        }
        return contestants.indices.map { index in
            BenchMeasurement.PrecisionFigures(
                of: contestants[index].model.precision, seconds: contestants[index].best.seconds,
                float32: contestants[0].best.seconds, outcomes[index], against: outcomes[0])
        }
    }

    /// The labels that scenes are compared with: those given, else the model's own, else COCO's; nil: random texts.
    private func vocabulary(_ model: Model) throws -> EncodedVocabulary? {
        guard self.model != nil else { return nil }
        let own = try model.defaults?.labels.map {
            try VocabularyChoice.parse(Array($0.utf8), "\(model.name): labels").labels
        }
        if labels == nil, let own { try VocabularyChoice.refusePictures(own, in: "\(model.name): labels") }
        let encoder = LabelEncoder(model: model, templates: .single, caches: [], workers: workers)
        return try encoder.encode(labels: labels ?? own ?? Preset.coco.labels, background: []) { done, total in
            StandardError.shared.show(progress: done < total ? "encoding labels: \(done) of \(total)" : "")
        }
    }
}

extension BenchMeasurement.PrecisionFigures {
    /// A precision's time and outcomes beside float32's.
    init(
        of precision: PrecisionChoice, seconds: Double, float32: Double, _ outcomes: [ComparisonWorkload.Outcome],
        against reference: [ComparisonWorkload.Outcome]
    ) {
        let differences = zip(outcomes, reference).flatMap { found, expected in
            zip(found.scores, expected.scores).map { Double(abs($0 - $1)) }
        }
        let decisions = zip(outcomes, reference).flatMap { zip($0.isTag, $1.isTag).map { $0 == $1 } }
        self.init(
            asked: precision.asked.rawValue, used: precision.used.rawValue, secondsPerFrame: seconds,
            ratio: float32 / seconds, meanDifference: differences.reduce(0, +) / Double(max(differences.count, 1)),
            largestDifference: differences.max() ?? 0,
            agreement: Double(decisions.count { $0 }) / Double(max(decisions.count, 1)),
            takenAgain: Double(outcomes.count(where: \.mayDiffer)) / Double(max(outcomes.count, 1)))
    }
}
