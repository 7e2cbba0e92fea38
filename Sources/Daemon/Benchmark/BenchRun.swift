import Engine

/// One run of `bench`: what is measured, and in which turns.
struct BenchRun {
    /// A model's name or path; nil: random weights of `geometry`.
    let model: String?
    let activation: Activation?
    let geometry: BenchGeometry
    let precision: Precision
    let size: PixelSize
    let texts: Int
    let candidates: Int
    let workers: Int
    /// Labels to encode; nil: a few of COCO's.
    let labels: [Label]?
    /// Precisions that are compared; none: no comparison.
    let compared: [Precision]

    /// Loads the model and measures; warnings go to standard error.
    func measure() throws -> BenchMeasurement {
        if let labels {
            try VocabularyChoice.refusePictures(labels, in: "--labels", because: "bench encodes texts alone")
        }
        let clock = ContinuousClock()
        let loading = clock.now
        let subject = try loadSubject()
        let loadSeconds = (clock.now - loading).seconds
        let frame = workload(subject, workers: workers)
        try frame.run()
        let peakRSS = ProcessMemory.peak
        let used = subject.precision.used
        var peaks = MachinePeaks(precision: used, workers: workers)
        var bandwidth = MachineBandwidth(workers: workers)
        let times = try measureFrames(
            frame, workers > 1 ? workload(subject, workers: 1) : nil, &peaks, &bandwidth)
        let figures = peaks.figures(precision: used)
        let peak = peaks.bestSgemm
        return BenchMeasurement(
            model: model ?? "random \(geometry.rawValue)", size: size, texts: texts, candidates: candidates,
            workers: workers, secondsPerFrame: times.all, gflops: frame.nominalWork / times.all / 1e9,
            peakGflops: peak, peaks: figures, bandwidth: bandwidth.figures, peakRSS: peakRSS, loadSeconds: loadSeconds,
            isa: ComputeKernels.family, blas: ComputeKernels.library, precisionAsked: subject.precision.asked.rawValue,
            precisionUsed: used.rawValue,
            framesPerSecond: BenchMeasurement.FrameRates(oneCore: 1 / times.one, allCores: 1 / times.all),
            stages: [StageTime](
                seconds: times.observed, workers: workers, peak: peak, times: times.stages.seconds,
                work: frame.work),
            text: try measureText(subject), comparison: compared.isEmpty ? [] : try compare(subject))
    }

    /// The model that is measured; what a user should know of it goes to standard error.
    func loadSubject() throws -> Model {
        let subject = try load(precision)
        for note in subject.notes { StandardError.shared.message("tagclipd: warning: \(note)") }
        return subject
    }

    /// The model in a precision.
    func load(_ precision: Precision) throws -> Model {
        guard let model else { return Model(randomWeights: geometry.geometry, seed: 7, precision: precision) }
        let loaded = try ModelLoading.load(model, activation: activation, precision: precision, workers: workers)
        try size.check(loaded.geometry)
        return loaded
    }

    /// The frame for a model.
    func workload(_ model: Model, workers: Int) -> FrameWorkload {
        FrameWorkload(
            model: model, width: size.width, height: size.height, texts: texts, candidates: candidates,
            workers: workers)
    }

    private struct FrameTimes {
        var all = 0.0
        var one = 0.0
        /// Of the frame whose stages were timed.
        var observed = 0.0
        var stages = StageClock()
    }

    /// Best times of a frame on all threads, with its stages timed, and on one thread (nil: all is one).
    private func measureFrames(
        _ frame: FrameWorkload, _ alone: FrameWorkload?, _ peaks: inout MachinePeaks,
        _ bandwidth: inout MachineBandwidth
    ) throws -> FrameTimes {
        try alone?.run()
        var (all, one, observed) = (BestTime(), BestTime(), BestTime())
        var stages = StageClock()
        // All in turns: what else the machine does meets each of them alike.
        for _ in 0..<BenchMeasurement.rounds {
            peaks.measure()
            bandwidth.measure()
            try all.measure { () throws(EngineError) in try frame.run() }
            for _ in 0..<all.repeats {
                try all.measure { () throws(EngineError) in try frame.run() }
                let clock = StageClock()
                let isBest = try observed.measure { () throws(EngineError) in try frame.run(observer: clock) }
                if isBest { stages = clock }
                if let alone { try one.measure { () throws(EngineError) in try alone.run() } }
            }
        }
        return FrameTimes(
            all: all.seconds, one: alone == nil ? all.seconds : one.seconds, observed: observed.seconds,
            stages: stages)
    }

    /// What is encoded of the labels given; nil: a few of COCO's.
    var wordings: [String]? { labels?.flatMap(\.texts) }

    /// Encodes labels and multiplies in turns.
    private func measureText(_ model: Model) throws -> BenchMeasurement.Text {
        let workload = try TextWorkload(model: model, names: wordings, workers: workers)
        try workload.run(0)
        var peaks = MachinePeaks(precision: .float32, workers: workers)
        var (sum, best) = (0.0, BestTime())
        let clock = ContinuousClock()
        // A given list once, all of it; the built-in one again and again.
        for round in labels == nil ? Array(repeating: 0, count: BenchMeasurement.rounds) : Array(0..<workload.count) {
            peaks.measure()
            let start = clock.now
            try best.measure { () throws(EngineError) in try workload.run(round) }
            sum += (clock.now - start).seconds
            if labels != nil {
                StandardError.shared.show(progress: "encoding labels: part \(round + 1) of \(workload.count)")
            }
        }
        StandardError.shared.show(progress: "")
        let time = labels == nil ? best.seconds : sum
        let count = labels?.count ?? workload.labels
        return BenchMeasurement.Text(
            labels: count, labelsPerSecond: Double(count) / time,
            gflops: workload.work / time / 1e9, peakGflops: peaks.bestSgemm)
    }
}
