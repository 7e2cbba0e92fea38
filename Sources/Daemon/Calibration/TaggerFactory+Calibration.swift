import Engine

extension TaggerFactory {
    /// Where p comes from under some settings, and what is to be said of the calibration.
    func evidence(
        _ settings: TaggingSettings, _ vocabulary: EncodedVocabulary,
        _ progress: (_ done: Int, _ total: Int) -> Void
    ) throws(ConfigurationProblem) -> (EvidenceRule?, CalibrationOutcome) {
        switch settings.calibration {
        case .none, .refused: return (nil, .none)
        case .unusable(let problem, _): return (nil, .leftOut(problem))
        case .file(let file, let path, _):
            if let misfit = try file.misfit(model: model, settings: settings) {
                return (nil, .leftOut("calibration \(path): \(misfit)"))
            }
            let texts = try ReferenceTexts(of: model)
            let reference = try encode(
                texts.labels, texts.background, maxSide: settings.maxSide, progress: progress)
            let absences = file.absences(of: vocabulary, anchors: vocabulary.anchors(in: reference))
            let count = absences.count { $0 != nil }
            guard count > 0 else { return (nil, .leftOut("calibration \(path): \(CalibrationFile.knowsNone)")) }
            let threshold =
                if case .absolute(let value) = settings.threshold { value } else { EvidenceRule.defaultThreshold }
            return (
                EvidenceRule(reference: reference, absences: absences, threshold: threshold),
                .inForce(
                    "calibration \(path) is in force: \(count) of \(absences.count) labels, from \(file.frames) pictures"
                )
            )
        }
    }
}
