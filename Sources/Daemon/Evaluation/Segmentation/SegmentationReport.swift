import Engine

/// What an evaluation of masks prints: a table for people, or one JSON object for programs.
struct SegmentationReport: Sendable {
    let dataSet: DataSet
    /// The classes' names, in the order of the figures.
    let classes: [String]
    /// Pictures that were measured.
    let images: Int
    /// Pictures that could not be.
    let failed: Int
    let model: String
    let given: GivenLabels
    let refinesByColour: Bool
    let pixels: ConfusionMatrix
    /// What is not as in the paper, for people.
    let differences: [String]

    /// One object: data set, pictures, and the figures as fractions, those of classes that the ground truth has.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("dataset", dataSet.rawValue)
        writer.field("images", integer: images)
        writer.field("mIoU", pixels.meanIntersectionOverUnion, decimals: 6)
        writer.beginObject("IoU")
        for (label, value) in zip(classes, pixels.intersectionOverUnion) {
            if let value { writer.field(userKey: label, value, decimals: 6) }
        }
        writer.endObject()
        writer.field("crf", refinesByColour)
        writer.field("given", given.rawValue)
        if failed > 0 { writer.field("failed", integer: failed) }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The paper's table with the published figures beside ours, then each class's IoU; percent.
    var table: String {
        let values = pixels.intersectionOverUnion
        let published = given == .tags ? PublishedMasks(dataSet, refinedByColour: refinesByColour) : nil
        let others = published.map { [("paper", $0.paper), ("their code", $0.rerun)] } ?? []
        var summary = TextTable(["", "mIoU"] + others.map(\.0))
        summary.add(
            [title, TextTable.percent(pixels.meanIntersectionOverUnion)]
                + others.map { TextTable.percent($0.1 / 100) })
        var labels = TextTable(["", "IoU"])
        for (label, value) in zip(classes, values) {
            if let value { labels.add([label, TextTable.percent(value)]) }
        }
        var lines = [
            "\(dataSet.title): \(images) pictures\(failed > 0 ? " (\(failed) could not be read)" : ""), "
                + "\(classes.count) classes, \(values.count { $0 != nil }) of them shown, model \(model)", "",
        ]
        lines += summary.lines
        if published != nil {
            lines.append("")
            lines.append("paper: Lin et al., AAAI 2024, OpenAI's ViT-B/16 on the whole split; their code: run again")
        }
        if !differences.isEmpty { lines.append("not as there: " + differences.joined(separator: ", ")) }
        return (lines + [""] + labels.lines).joined(separator: "\n")
    }

    /// What the paper's tables call it.
    private var title: String {
        let method = given == .tags ? "CLS-SEG" : "labels of the ground truth"
        return refinesByColour ? method + " +CRF" : method
    }
}
