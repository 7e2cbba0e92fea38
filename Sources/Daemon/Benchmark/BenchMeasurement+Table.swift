import Engine

extension BenchMeasurement {
    /// What people read on a terminal.
    var table: String {
        ([summary, "", stageTable] + (comparison.isEmpty ? [] : ["", comparisonTable])).joined(separator: "\n")
    }

    private var summary: String {
        """
        model            \(printable(model))
        frame            \(size), \(texts) texts, \(candidates) candidates
        threads          \(workers) (\(isa); \(blas))
        precision        \(precisionUsed)
        seconds a frame  \(secondsPerFrame.rounded(3))
        frames a second  \(frameRates)
        GFLOP/s          \(gflops.rounded(1)), \(percent(gflops / peakGflops)) of the best sgemm
        peak GFLOP/s     \(peakRates)
        bandwidth        \(bandwidth.memory.rounded(1)) GB/s memory, \(bandwidth.cache.rounded(1)) GB/s cache
        peak memory      \(peakRSS >> 20) MiB
        load             \(loadSeconds.rounded(3)) s
        text             \(text.labels) labels, \(text.labelsPerSecond.rounded(2)) labels a second, \
        \(text.gflops.rounded(1)) GFLOP/s, \(percent(text.gflops / text.peakGflops)) of the best sgemm
        """
    }

    /// `0.60 on 2 threads, 0.31 on one: 1.93 times`.
    var frameRates: String {
        let rate = framesPerSecond.allCores.rounded(digits: 3)
        guard workers > 1 else { return "\(rate) on one thread" }
        let ratio = framesPerSecond.allCores / framesPerSecond.oneCore
        return "\(rate) on \(workers) threads, \(framesPerSecond.oneCore.rounded(digits: 3)) on one:"
            + " \(ratio.rounded(2)) times"
    }

    /// The peaks by kind in one line.
    var peakRates: String {
        let oneDNN = peaks.oneDNN.map { "\($0.rounded(1)) oneDNN's, " } ?? ""
        let reduced = peaks.reduced.map { ", \($0.rounded(1)) in \(precisionUsed)" } ?? ""
        return "\(peaks.blas.rounded(1)) OpenBLAS's sgemm, \(oneDNN)\(peaks.float32.rounded(1)) the layers'\(reduced)"
            + " (769 x 3072 x 768)"
    }

    private var stageTable: String {
        var table = TextTable(["stage", "ms", "share", "GFLOP/s", "of peak", "FLOP a byte"])
        for cells in stageCells { table.add(cells) }
        return (table.lines + [refinementLine]).joined(separator: "\n")
    }

    /// A row of six cells a stage.
    var stageCells: [[String]] {
        stages.map { stage in
            [
                stage.title, "\((1_000 * stage.seconds).rounded(digits: 3))", percent(stage.share),
                stage.gflops.map { "\($0.rounded(digits: 3))" } ?? "-", stage.shareOfPeak.map { percent($0) } ?? "-",
                stage.intensity.map { "\($0.rounded(digits: 3))" } ?? "-",
            ]
        }
    }

    /// What the refinement costs, in one line.
    var refinementLine: String {
        let map = stages.first { $0.stage == .attentionMap }?.share ?? 0
        return "refinement: \(percent(refinementShare)) of the frame, and \(percent(map)) for the maps that it reads"
    }

    private var comparisonTable: String {
        var table = TextTable(Self.comparisonTitles)
        for cells in comparisonCells { table.add(cells) }
        return table.lines.joined(separator: "\n")
    }

    static let comparisonTitles = [
        "precision", "used", "s a frame", "times", "mean difference", "largest", "same decisions", "taken again",
    ]

    /// A row of cells a precision, as the titles say.
    var comparisonCells: [[String]] {
        comparison.map { figures in
            [
                figures.asked, figures.used, "\(figures.secondsPerFrame.rounded(digits: 4))",
                "\(figures.ratio.rounded(2))", Self.decimal(figures.meanDifference),
                Self.decimal(figures.largestDifference), percent(figures.agreement, decimals: 2),
                percent(figures.takenAgain),
            ]
        }
    }

    /// Six decimals, never an exponent.
    private static func decimal(_ value: Double) -> String {
        let millionths = Int((value * 1e6).rounded())
        let digits = String(millionths % 1_000_000)
        return "\(millionths / 1_000_000).\(String(repeating: "0", count: 6 - digits.count))\(digits)"
    }

    private func percent(_ value: Double, decimals: Int = 1) -> String { "\((100 * value).rounded(decimals))%" }
}

extension StageTime {
    /// What people call it.
    var title: String {
        switch stage {
        case nil: "waiting and the rest"
        case .preprocessing: "preprocessing"
        case .patchEmbedding: "patch embedding"
        case .layerNorm: "LayerNorm"
        case .queryKeyValue: "query, key, value"
        case .packing: "packing"
        case .attentionScores: "attention scores"
        case .attentionSoftmax: "softmax"
        case .attentionMap: "attention map"
        case .attentionValues: "attention values"
        case .attentionOutput: "attention output"
        case .expand: "MLP expand"
        case .contract: "MLP contract"
        case .projection: "projection"
        case .vote: "votes, affinity"
        case .textScores: "text scores"
        case .refinement: "refinement"
        case .crops: "crops"
        }
    }
}
