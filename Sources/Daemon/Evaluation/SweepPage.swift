/// A sweep as one page that needs nothing else: a curve as in the paper's appendix, and the table below it.
struct SweepPage: Sendable {
    let report: SweepReport

    /// The page.
    var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(Self.escaped(heading))</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <main>
        <h1>\(Self.escaped(heading))</h1>
        <p>\(Self.escaped(report.title))</p>
        \(figure)
        \(table)
        <p class="note">mAP: mean average precision over the labels that some picture shows; mAP_all: over all labels, \
        0 for one that none shows; P, R, F1: precision, recall and F1 over all tags. Percent.</p>
        </main>
        </body>
        </html>

        """
    }

    private var heading: String {
        "\(report.sweep.parameter.rawValue) (\(report.sweep.parameter.symbol)) on \(report.set.dataSet.title)"
    }

    private var figure: String {
        let chart = LineChart(
            xs: report.sweep.values, ys: report.results.map { 100 * $0.mAP }, marked: report.best,
            xTitle: "\(report.sweep.parameter.rawValue) (\(report.sweep.parameter.symbol))", yTitle: "mAP, %")
        return "<figure>\n\(chart.svg)\n</figure>"
    }

    private var table: String {
        let rows = report.results.enumerated().map { index, result in
            let figures = [result.mAP, result.mAPOfAll, result.precision, result.recall, result.f1]
            let cells = figures.map { "<td>\(TextTable.percent($0))</td>" }.joined()
            return "<tr\(index == report.best ? " class=\"best\"" : "")>"
                + "<th scope=\"row\">\(Sweep.text(report.sweep.values[index]))</th>\(cells)</tr>"
        }
        let titles = [report.sweep.parameter.rawValue, "mAP", "mAP_all", "P", "R", "F1"]
        return """
            <table>
            <thead><tr>\(titles.map { "<th scope=\"col\">\($0)</th>" }.joined())</tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            """
    }

    private static func escaped(_ text: String) -> String {
        printable(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    private static let style = """
        :root{color-scheme:light dark;--ink:#1d2430;--soft:#667085;--line:#d9dee7;--paper:#fff;--curve:#1f6feb}
        @media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--soft:#98a2b3;--line:#343b48;--paper:#14181f;--curve:#6ea8fe}}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
        main{max-width:52rem;margin:0 auto;padding:2rem 1rem}
        h1{font-size:1.4rem;margin:0 0 .25rem}
        p{margin:0 0 1rem;color:var(--soft)}
        figure{margin:0 0 1.5rem}
        svg{width:100%;height:auto;display:block}
        svg text{fill:var(--soft);font:13px system-ui,sans-serif}
        .grid{stroke:var(--line);stroke-width:1}
        .curve{fill:none;stroke:var(--curve);stroke-width:2.5;stroke-linejoin:round}
        .point{fill:var(--curve)}
        .best-point{fill:var(--paper);stroke:var(--curve);stroke-width:3}
        svg .best-text{fill:var(--ink);font-weight:600}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums}
        th,td{padding:.25rem .9rem;text-align:right;border-bottom:1px solid var(--line);font-weight:400}
        thead th{color:var(--soft)}
        .best th,.best td{font-weight:600}
        .note{font-size:.85rem;margin-top:1rem}
        """
}
