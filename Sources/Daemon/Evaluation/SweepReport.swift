import Engine

/// What a sweep prints: the figures of each value as a table or as JSON.
struct SweepReport: Sendable {
    let set: EvaluationSet
    let images: Int
    let failed: Int
    let model: String
    let mode: Mode
    let sweep: Sweep
    /// What the method has where nothing is swept.
    let usual: Double
    /// One a value.
    let results: [RowResult]
    /// What is not as in the paper, for people.
    let differences: [String]

    /// The value of the highest mAP, the first of several.
    var best: Int {
        results.indices.reduce(0) { results[$1].mAP > results[$0].mAP ? $1 : $0 }
    }

    /// One object: data set, pictures, mode, what was swept, and a list with the figures of each value.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("dataset", set.dataSet.rawValue)
        writer.field("images", integer: images)
        if failed > 0 { writer.field("failed", integer: failed) }
        writer.field("mode", mode.rawValue)
        writer.field("parameter", sweep.parameter.rawValue)
        writer.list("sweep", zip(sweep.values, results)) { writer, point in
            writer.beginObject()
            writer.field("value", point.0, decimals: 6)
            writer.field("mAP", point.1.mAP, decimals: 6)
            writer.field("mAP_all", point.1.mAPOfAll, decimals: 6)
            writer.fieldsOfTags(point.1)
            writer.endObject()
        }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// A line a value, percent; the best is marked.
    var table: String {
        var table = TextTable(["\(sweep.parameter.rawValue)", "mAP", "mAP_all", "P", "R", "F1", ""])
        for (index, result) in results.enumerated() {
            let figures = [result.mAP, result.mAPOfAll, result.precision, result.recall, result.f1]
            let notes = [index == best ? "best" : "", sweep.values[index] == usual ? "the method's" : ""]
            table.add(
                [Sweep.text(sweep.values[index])] + figures.map(TextTable.percent)
                    + [notes.filter { !$0.isEmpty }.joined(separator: ", ")])
        }
        return ([title] + [""] + table.lines).joined(separator: "\n")
    }

    /// One line that says what was measured.
    var title: String {
        "\(set.dataSet.title): \(images) pictures\(failed > 0 ? " (\(failed) could not be read)" : ""), "
            + "model \(model), mode \(mode.rawValue), \(sweep.parameter.rawValue) (\(sweep.parameter.symbol)) swept"
            + (differences.isEmpty ? "" : "; " + differences.joined(separator: ", "))
    }
}
