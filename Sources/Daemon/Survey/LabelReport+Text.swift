import FoundationEssentials

extension [LabelReport] {
    /// A table for people; the bars only where the terminal can show them.
    func table(bars: Bool) -> [String] {
        let names = map { printable($0.label) }
        let width = Swift.min(Swift.max(names.map(\.count).max() ?? 5, 5), 28)
        let titles = ["min", "p10", "median", "p90", "p99", "max", "above", "limit"].map { $0.leading(7) }
        var lines = ["label".trailing(width) + titles.joined() + (bars ? "  0 to 1".trailing(28) : "") + "  suggested"]
        for (name, report) in zip(names, self) {
            let spread = report.deciding
            let values = [spread.min, spread.p10, spread.median, spread.p90, spread.p99, spread.max]
                .map { Self.figure($0).leading(7) }
            let limit = report.threshold.map { (report.decidesProbability ? "p " : "") + Self.figure($0) } ?? "rel."
            let bar = bars ? "  " + report.histogram.bar.trailing(26) : ""
            lines.append(
                name.trailing(width) + values.joined() + "\(report.above)".leading(7) + limit.leading(7) + bar
                    + "  \(report.suggestion.words)")
        }
        return lines
    }

    /// With two decimals.
    static func figure(_ value: Double) -> String {
        let hundredths = Int((Swift.min(Swift.max(value, -9_999), 9_999) * 100).rounded())
        let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
        return "\(hundredths < 0 ? "-" : "")\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// One JSON object.
    func json(model: String, mode: String, pictures: Int) throws -> String {
        let content = Content(model: model, mode: mode, pictures: pictures, labels: map(Content.Line.init))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return String(decoding: try encoder.encode(content), as: UTF8.self)
    }
}

private struct Content: Encodable {
    struct Line: Encodable {
        var label: String
        var n: Int
        var score: ScoreDistribution
        var p: ScoreDistribution?
        var decides: String
        var threshold: Double?
        var above: Int
        var suggested: Double?
        var rule: ThresholdSuggestion.Rule

        init(_ report: LabelReport) {
            label = report.label
            n = report.count
            score = report.score
            p = report.probability
            decides = report.decidesProbability ? "p" : "score"
            threshold = report.threshold
            above = report.above
            suggested = report.suggestion.threshold
            rule = report.suggestion.rule
        }
    }

    var model: String
    var mode: String
    var pictures: Int
    var labels: [Line]
}

extension ScoreHistogram {
    /// One block a step, its height the logarithm of the count: a few pictures among thousands are still seen.
    var bar: String {
        let blocks = Array("▁▂▃▄▅▆▇█")
        let most = Double(counts.max() ?? 0)
        return String(
            counts.map { count in
                guard count > 0 else { return " " }
                let height = most > 1 ? Double(count).logarithm / most.logarithm : 1
                return blocks[Swift.min(Int(height * 7.99), 7)]
            })
    }
}

extension String {
    /// Cut or filled up to so many characters, at its end.
    fileprivate func trailing(_ width: Int) -> String {
        count > width ? prefix(width - 1) + "…" : self + String(repeating: " ", count: width - count)
    }

    /// Filled up to so many characters, at its beginning.
    fileprivate func leading(_ width: Int) -> String {
        String(repeating: " ", count: Swift.max(width - count, 1)) + self
    }
}
