import Foundation

/// The page that `labels --html` writes: one file with everything in it, for light and dark screens, without scripts.
struct LabelPage: Sendable {
    var reports: [LabelReport]
    var pictures: [TellingPictures.Picture]
    /// All labels by index, as pictures name them.
    var labels: [String]
    var model: String
    var mode: String
    /// Pictures and frames looked at.
    var count: Int

    /// The whole page.
    var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(reports.count) labels over \(count) pictures</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <header>
        <h1>How \(reports.count) \(reports.count == 1 ? "label scores" : "labels score")</h1>
        <p>\(count) pictures and frames, model \(Self.escaped(model)), mode \(Self.escaped(mode)). Each chart shows how \
        many pictures had which value; heights are logarithmic, so that a few among many are seen.
        <span class="key"><i class="line"></i>threshold in force</span>
        <span class="key"><i class="line dashed"></i>suggested</span></p>
        </header>
        <main>
        <section class="labels">
        \(reports.map(card).joined(separator: "\n"))
        </section>
        \(gallery)
        </main>
        </body>
        </html>

        """
    }

    private func card(_ report: LabelReport) -> String {
        let spread = report.deciding
        let figures = [("median", spread.median), ("p90", spread.p90), ("p99", spread.p99), ("max", spread.max)]
            .map { "<span><b>\([LabelReport].figure($1))</b> \($0)</span>" }.joined()
        let limit = report.threshold.map {
            "\(report.decidesProbability ? "p" : "score") above \([LabelReport].figure($0))"
        }
        let kind = report.suggestion.rule == .split ? "good" : "plain"
        return """
            <article>
            <h2>\(Self.escaped(report.label))</h2>
            <p class="hint \(kind)">\(report.suggestion.rule == .split ? "suggested " : "")\(Self.escaped(report.suggestion.words))</p>
            \(chart(report))
            <p class="figures spread">\(figures)</p>
            <p class="figures">tag of <b>\(report.above)</b> of \(report.count)\(limit.map { ", \($0)" } ?? "")</p>
            </article>
            """
    }

    private func chart(_ report: LabelReport) -> String {
        let (width, height) = (240.0, 56.0)
        let histogram = report.histogram
        let step = width / Double(histogram.counts.count)
        let most = Double(histogram.counts.max() ?? 1).logarithm
        let span = histogram.range.upperBound - histogram.range.lowerBound
        let bars = histogram.counts.enumerated().map { index, count in
            guard count > 0, most > 0 else { return "" }
            let tall = max(height * Double(count).logarithm / most, 2)
            return "<rect x=\"\(Self.short(Double(index) * step + 0.5))\" y=\"\(Self.short(height - tall))\" "
                + "width=\"\(Self.short(step - 1))\" height=\"\(Self.short(tall))\" rx=\"1\"/>"
        }
        func line(_ value: Double?, _ kind: String) -> String {
            guard let value, histogram.range.contains(value) else { return "" }
            let x = Self.short((value - histogram.range.lowerBound) / span * width)
            return "<line class=\"\(kind)\" x1=\"\(x)\" y1=\"-3\" x2=\"\(x)\" y2=\"\(Self.short(height))\"/>"
        }
        return """
            <svg viewBox="0 -4 \(Self.short(width)) \(Self.short(height + 18))" role="img" \
            aria-label="distribution of \(Self.escaped(report.label))">\(bars.joined())\
            <line class="axis" x1="0" y1="\(Self.short(height))" x2="\(Self.short(width))" y2="\(Self.short(height))"/>\
            \(line(report.threshold, "force"))\(line(report.suggestion.threshold, "suggested"))\
            <text x="0" y="\(Self.short(height + 12))">\([LabelReport].figure(histogram.range.lowerBound))</text>\
            <text x="\(Self.short(width))" y="\(Self.short(height + 12))" text-anchor="end">\
            \([LabelReport].figure(histogram.range.upperBound))</text></svg>
            """
    }

    /// A number with at most one decimal.
    static func short(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
    }

    /// A user's text inside an element or an attribute.
    static func escaped(_ text: String) -> String {
        printable(text).reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
    }
}
