import FoundationEssentials

extension BenchMeasurement {
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}

extension BenchMeasurement: Encodable {
    private enum CodingKeys: String, CodingKey {
        case model, size, texts, candidates, workers, gflops, isa, blas, text, stages, peaks, bandwidth, comparison
        case precisionAsked = "precision_asked"
        case precisionUsed = "precision_used"
        case secondsPerFrame = "seconds_per_frame"
        case framesPerSecond = "frames_per_second"
        case peakGflops = "peak_gflops"
        case peakRSS = "peak_rss"
        case loadSeconds = "load_seconds"
        case refinementShare = "refinement_share"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model, forKey: .model)
        try container.encode(size, forKey: .size)
        try container.encode(texts, forKey: .texts)
        try container.encode(candidates, forKey: .candidates)
        try container.encode(workers, forKey: .workers)
        try container.encode(secondsPerFrame, forKey: .secondsPerFrame)
        try container.encode(gflops, forKey: .gflops)
        try container.encode(peakGflops, forKey: .peakGflops)
        var rates = container.nestedContainer(keyedBy: AnyKey.self, forKey: .peaks)
        try rates.encode(peaks.blas, forKey: AnyKey("blas"))
        try rates.encodeIfPresent(peaks.oneDNN, forKey: AnyKey("onednn"))
        try rates.encode(peaks.float32, forKey: AnyKey("float32"))
        try rates.encodeIfPresent(peaks.reduced, forKey: AnyKey(precisionUsed))
        try container.encode(bandwidth, forKey: .bandwidth)
        try container.encode(peakRSS, forKey: .peakRSS)
        try container.encode(loadSeconds, forKey: .loadSeconds)
        try container.encode(isa, forKey: .isa)
        try container.encode(blas, forKey: .blas)
        try container.encode(precisionAsked, forKey: .precisionAsked)
        try container.encode(precisionUsed, forKey: .precisionUsed)
        try container.encode(framesPerSecond, forKey: .framesPerSecond)
        try container.encode(stages, forKey: .stages)
        try container.encode(refinementShare, forKey: .refinementShare)
        try container.encode(text, forKey: .text)
        if !comparison.isEmpty { try container.encode(comparison, forKey: .comparison) }
    }

    /// A key that is known only when it is written.
    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

extension StageTime: Encodable {
    private enum CodingKeys: String, CodingKey {
        case name, seconds, share, gflops, intensity
        case shareOfPeak = "share_of_peak"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(share, forKey: .share)
        try container.encodeIfPresent(gflops, forKey: .gflops)
        try container.encodeIfPresent(shareOfPeak, forKey: .shareOfPeak)
        try container.encodeIfPresent(intensity, forKey: .intensity)
    }
}

extension PixelSize: Encodable {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
