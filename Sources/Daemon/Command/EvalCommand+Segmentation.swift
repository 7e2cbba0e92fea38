import ArgumentParser
import Engine

/// What `eval --task segmentation` takes besides.
struct MaskArguments: ParsableArguments {
    @Flag(help: "Sharpen each map by the picture's colours with a dense CRF.")
    var crf = false

    @Option(
        help: """
            Labels that are looked for in a picture: tags (its own, by the relative rule), or truth (those of its \
            mask). (default: tags)
            """)
    var given: GivenLabels?

    @Option(
        help: ArgumentHelp(
            "A list of tags in place of our own: \"name id id …\", ids from 0 in the order of the preset's labels.",
            valueName: "file"), completion: .file())
    var tags: String?

    @Option(
        help: ArgumentHelp(
            "The folder of masks, NAME.png, where it is not SegmentationClass in --root.", valueName: "dir"),
        completion: .directory)
    var masks: String?

    /// The first of the options that was given, by its name.
    fileprivate var first: String? {
        if crf { return "--crf" }
        if given != nil { return "--given" }
        if tags != nil { return "--tags" }
        return masks == nil ? nil : "--masks"
    }
}

extension EvalCommand {
    /// Refuses options that mean nothing for the task.
    func validateTask() throws(ValidationError) {
        switch task {
        case .tagging:
            guard let option = masks.first else { return }
            throw ValidationError("\(option) is about maps: give --task segmentation too")
        case .segmentation: try validateSegmentation()
        }
    }

    private func validateSegmentation() throws(ValidationError) {
        guard dataset.maskFolder != nil else {
            throw ValidationError(
                "--dataset \(dataset.rawValue) has no masks; segmentation is measured on \(DataSet.withMasks)")
        }
        let others = [("--sweep", sweep != nil), ("--html", html != nil), ("--mode", mode != nil)]
        if let other = others.first(where: \.1)?.0 {
            throw ValidationError("\(other) is about scores of tags: it means nothing with --task segmentation")
        }
        if masks.given == .truth, masks.tags != nil {
            throw ValidationError("--tags and --given truth: the labels are those of one or of the other")
        }
        guard masks.given == .truth || masks.tags != nil else { return }
        try method.refuseTagging(
            with: masks.tags == nil ? "--given truth" : "--tags",
            [("--threshold", threshold != .relative), ("--background", background != nil)])
    }

    /// Segments a data set's pictures and prints the figures.
    func measureMasks() throws {
        let set = try SegmentationSet(
            dataset,
            SegmentationSet.Places(root: root, masks: masks.masks, split: split, tags: masks.tags), limit: limit)
        let task = SegmentationEvaluation.Task(
            given: masks.given ?? .tags, refinesByColour: masks.crf, maxSide: maxSide)
        let evaluation = try SegmentationEvaluation(
            set, task, settings: try settings(), model: model, activation: activation, precision: precision,
            output: output)
        let report = try evaluation.run(differences: differences + masks.differences)
        print(json ? report.json : report.table)
        if report.failed > 0 { throw ExitStatus.someFailed }
    }
}

extension MaskArguments {
    /// What is not as in the paper.
    fileprivate var differences: [String] {
        var differences: [String] = []
        if given == .truth { differences.append("the labels of the ground truth") }
        if let tags { differences.append("the tags of \(tags)") }
        return differences
    }
}
