import Engine

/// What `bench` found as one page that needs nothing else: the picture of stages under the machine's roof, and tables.
struct BenchPage: Sendable {
    let measurement: BenchMeasurement

    /// The page.
    var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title>\(XMLText.escaped(heading))</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <main>
        <h1>\(XMLText.escaped(heading))</h1>
        <p>\(XMLText.escaped(machine))</p>
        <dl>
        \(facts.map { "<div><dt>\($0.0)</dt><dd>\(XMLText.escaped($0.1))</dd></div>" }.joined(separator: "\n"))
        </dl>
        <figure>
        \(chart.svg)
        <figcaption>\(legend)</figcaption>
        </figure>
        \(stages)
        <p class="note">\(XMLText.escaped(measurement.refinementLine)). Milliseconds are of all workers together; rates \
        are as if all workers did the stage at once. A point's area is the stage's share of the frame. Each operand \
        counts as moved once: what stays in a cache from one stage to the next lies above the memory's roof.</p>
        \(comparison)
        </main>
        </body>
        </html>

        """
    }

    private var heading: String { "\(printable(measurement.model)), \(measurement.size)" }

    private var machine: String {
        "\(measurement.texts) texts, \(measurement.candidates) candidates, \(measurement.precisionUsed), "
            + "\(measurement.workers) threads (\(measurement.isa); \(measurement.blas))"
    }

    private var facts: [(String, String)] {
        [
            ("a frame", "\(measurement.secondsPerFrame.rounded(digits: 3)) s"),
            ("frames a second", measurement.frameRates),
            ("GFLOP/s", "\(measurement.gflops.rounded(1))"),
            ("of the best sgemm", "\((100 * measurement.gflops / measurement.peakGflops).rounded(1))%"),
            ("peak memory", "\(measurement.peakRSS >> 20) MiB"),
            ("load", "\(measurement.loadSeconds.rounded(digits: 3)) s"),
        ]
    }

    private var chart: RooflineChart {
        let points = measurement.stages.compactMap { stage -> RooflineChart.Point? in
            guard let kind = stage.stage?.kind, let intensity = stage.intensity, let gflops = stage.gflops else {
                return nil
            }
            return RooflineChart.Point(
                name: stage.title, kind: kind.rawValue, intensity: intensity, gflops: gflops, share: stage.share)
        }
        let peaks =
            [RooflineChart.Roof(name: "best sgemm", rate: measurement.peakGflops)]
            + (measurement.peaks.reduced.map { [.init(name: measurement.precisionUsed, rate: $0)] } ?? [])
        return RooflineChart(
            points: points, peaks: peaks,
            bandwidths: [
                .init(name: "memory", rate: measurement.bandwidth.memory),
                .init(name: "cache", rate: measurement.bandwidth.cache),
            ])
    }

    private var legend: String {
        StageKind.allCases.map { "<span class=\"key\"><i class=\"\($0.rawValue)\"></i>\($0.title)</span>" }
            .joined(separator: " ")
    }

    private var stages: String {
        Self.table(["stage", "ms", "share", "GFLOP/s", "of peak", "FLOP a byte"], measurement.stageCells)
    }

    private var comparison: String {
        guard !measurement.comparison.isEmpty else { return "" }
        return """
            <h2>Precisions</h2>
            \(Self.table(BenchMeasurement.comparisonTitles, measurement.comparisonCells))
            <p class="note">Over \(ComparisonWorkload.sceneCount) drawn scenes: how far final scores lie from those in \
            float32, how many decisions are the same, and how many scenes have a decision so near that they are tagged \
            again in float32.</p>
            """
    }

    private static func table(_ titles: [String], _ rows: [[String]]) -> String {
        let body = rows.map { cells in
            "<tr><th scope=\"row\">\(XMLText.escaped(cells[0]))</th>"
                + cells.dropFirst().map { "<td>\(XMLText.escaped($0))</td>" }.joined() + "</tr>"
        }
        return """
            <div class="wide"><table>
            <thead><tr>\(titles.map { "<th scope=\"col\">\($0)</th>" }.joined())</tr></thead>
            <tbody>
            \(body.joined(separator: "\n"))
            </tbody>
            </table></div>
            """
    }

    private static let style = """
        :root{color-scheme:light dark;--ink:#1d2430;--soft:#667085;--line:#e3e7ee;--paper:#fff;--roof:#98a2b3;
        --layers:#1f6feb;--attention:#c2570c;--refinement:#1a7f37;--other:#8250df}
        @media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--soft:#98a2b3;--line:#272d38;--paper:#14181f;
        --roof:#667085;--layers:#6ea8fe;--attention:#f2a65a;--refinement:#56d364;--other:#bc8cff}}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
        main{max-width:56rem;margin:0 auto;padding:2rem 1rem}
        h1{font-size:1.4rem;margin:0 0 .25rem}
        h2{font-size:1.1rem;margin:2rem 0 .5rem}
        p{margin:0 0 1rem;color:var(--soft)}
        dl{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:0 0 1.5rem}
        dt{color:var(--soft);font-size:.85rem}
        dd{margin:0;font-variant-numeric:tabular-nums}
        figure{margin:0 0 1.5rem}
        figcaption{color:var(--soft);font-size:.9rem;display:flex;flex-wrap:wrap;gap:.25rem 1.5rem}
        svg{width:100%;height:auto;display:block}
        svg text{fill:var(--soft);font:12px system-ui,sans-serif}
        svg .name{fill:var(--ink)}
        svg .roof-name{fill:var(--soft);font-weight:600}
        .grid{stroke:var(--line);stroke-width:1}
        .roof{stroke:var(--roof);stroke-width:2}
        .roof.other{stroke-dasharray:6 4}
        .leader{stroke:var(--soft);stroke-width:.75}
        circle{stroke:var(--paper);stroke-width:1.5}
        circle.layers{fill:var(--layers)}
        circle.attention{fill:var(--attention)}
        circle.refinement{fill:var(--refinement)}
        circle.other{fill:var(--other)}
        .key i{display:inline-block;width:.7rem;height:.7rem;border-radius:50%;margin-right:.4rem}
        i.layers{background:var(--layers)}
        i.attention{background:var(--attention)}
        i.refinement{background:var(--refinement)}
        i.other{background:var(--other)}
        .wide{overflow-x:auto}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums}
        th,td{padding:.25rem .9rem;text-align:right;border-bottom:1px solid var(--line);font-weight:400}
        th:first-child{text-align:left;padding-left:0}
        thead th{color:var(--soft)}
        .note{font-size:.85rem;margin-top:1rem}
        """
}

/// What stages are told apart by on the page.
private enum StageKind: String, CaseIterable {
    case layers
    case attention
    case refinement
    case other

    var title: String {
        switch self {
        case .layers: "linear layers"
        case .attention: "attention"
        case .refinement: "refinement"
        case .other: "the rest"
        }
    }
}

extension Stage {
    fileprivate var kind: StageKind {
        switch self {
        case .patchEmbedding, .queryKeyValue, .attentionOutput, .expand, .contract, .projection: .layers
        case .packing, .attentionScores, .attentionSoftmax, .attentionMap, .attentionValues: .attention
        case .vote, .refinement: .refinement
        case .preprocessing, .layerNorm, .textScores, .crops: .other
        }
    }
}
