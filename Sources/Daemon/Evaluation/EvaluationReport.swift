import Engine

/// What an evaluation prints: a table for people, or one JSON object for programs.
struct EvaluationReport: Sendable {
    /// One row of the table.
    struct Row: Sendable {
        var row: ScoreRow
        var result: RowResult
        /// The paper's mAP, percent.
        var published: Double?
    }

    let set: EvaluationSet
    /// Pictures that were scored.
    let images: Int
    /// Pictures that could not be.
    let failed: Int
    let model: String
    let rows: [Row]
    /// What is not as in the paper, for people.
    let differences: [String]

    /// One object: data set, pictures, and each mode's figures as fractions.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("dataset", set.dataSet.rawValue)
        writer.field("images", integer: images)
        if failed > 0 { writer.field("failed", integer: failed) }
        writer.beginObject("modes")
        for row in rows {
            writer.beginObject(row.row.name)
            writer.field("mAP", row.result.mAP, decimals: 6)
            writer.field("mAP_all", row.result.mAPOfAll, decimals: 6)
            writer.beginObject("AP")
            for (label, value) in zip(set.labels, row.result.averagePrecision) {
                if let value { writer.field(userKey: label, value, decimals: 6) }
            }
            writer.endObject()
            writer.fieldsOfTags(row.result)
            writer.endObject()
        }
        writer.endObject()
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The paper's table with the published figures beside ours, then each label's AP; percent.
    var table: String {
        let hasPublished = rows.contains { $0.published != nil }
        var summary = TextTable(["", "mode", "mAP"] + (hasPublished ? ["paper"] : []) + ["mAP_all", "P", "R", "F1"])
        for row in rows {
            let result = row.result
            summary.add(
                [row.row.title, row.row.name, TextTable.percent(result.mAP)]
                    + (hasPublished ? [row.published.map { TextTable.percent($0 / 100) } ?? "-"] : [])
                    + [result.mAPOfAll, result.precision, result.recall, result.f1].map(TextTable.percent))
        }
        var labels = TextTable(["AP"] + rows.map(\.row.name))
        for index in set.labels.indices {
            let values = rows.map { $0.result.averagePrecision[index] }
            guard values.contains(where: { $0 != nil }) else { continue }
            labels.add([set.labels[index]] + values.map { $0.map(TextTable.percent) ?? "-" })
        }
        var lines = ["\(set.dataSet.title): \(counts), model \(model)", ""] + summary.lines
        if hasPublished {
            lines.append("")
            lines.append("paper: Lin et al., AAAI 2024, OpenAI's ViT-B/16 on the whole split")
        }
        if !differences.isEmpty { lines.append("not as there: " + differences.joined(separator: ", ")) }
        return (lines + [""] + labels.lines).joined(separator: "\n")
    }

    private var counts: String {
        let shown = rows.first?.result.averagePrecision.count { $0 != nil } ?? 0
        return "\(images) pictures\(failed > 0 ? " (\(failed) could not be read)" : ""), \(set.labels.count) labels, "
            + "\(shown) of them shown"
    }
}

extension JSONWriter {
    /// Micro precision, recall and F1.
    mutating func fieldsOfTags(_ result: RowResult) {
        field("precision", result.precision, decimals: 6)
        field("recall", result.recall, decimals: 6)
        field("F1", result.f1, decimals: 6)
    }
}
