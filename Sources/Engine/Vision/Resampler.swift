import Kernels

/// Pillow's 8-bit bicubic resampling with antialiasing, bit for bit (Pillow, `Resample.c`).
///
/// Weights (a = -0.5, support scaled by the shrink factor) are normalised in double and rounded to 22-bit fixed point;
/// the horizontal pass comes first, values are 8-bit between the passes, and a pass whose sizes are equal is left out.
struct Resampler: Sendable {
    let width: Int
    let height: Int
    private let across: ResamplingWeights?
    private let down: ResamplingWeights?

    init(from source: (width: Int, height: Int), to target: (width: Int, height: Int)) {
        width = target.width
        height = target.height
        across = source.width == target.width ? nil : ResamplingWeights(from: source.width, to: target.width)
        down = source.height == target.height ? nil : ResamplingWeights(from: source.height, to: target.height)
    }

    /// Resamples RGB rows `stride` bytes apart; the result's rows are packed.
    ///
    /// Scratch is reused from call to call.
    func resample(
        _ pixels: Span<UInt8>, height: Int, stride: Int, scratch: inout PixelScratch, _ parallelism: Parallelism
    ) {
        let packed = 3 * width
        scratch.horizontal.reserve(across == nil ? 0 : packed * height)
        scratch.result.reserve(packed * self.height)
        unsafe pixels.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            var input = unsafe start
            var inputStride = stride
            if let across {
                let output = unsafe scratch.horizontal.start
                let job = unsafe PixelJob(input: input, output: output)
                parallelism.forEach(parallelism.workers) { @Sendable piece in
                    let rows = height * piece / parallelism.workers..<height * (piece + 1) / parallelism.workers
                    unsafe kernel_resample_rows(
                        job.output + rows.lowerBound * packed, packed, job.input + rows.lowerBound * stride, stride,
                        rows.count, width, across.starts, across.counts, across.weights, across.taps)
                }
                unsafe input = UnsafePointer(output)
                inputStride = packed
            }
            let job = unsafe PixelJob(input: input, output: scratch.result.start)
            let stride = inputStride
            parallelism.forEach(parallelism.workers) { @Sendable piece in
                let rows =
                    self.height * piece / parallelism.workers..<self.height * (piece + 1) / parallelism.workers
                if let down {
                    unsafe kernel_resample_columns(
                        job.output, packed, job.input, stride, rows.lowerBound, rows.count, packed, down.starts,
                        down.counts, down.weights, down.taps)
                } else {
                    for row in rows {
                        unsafe (job.output + row * packed).update(from: job.input + row * stride, count: packed)
                    }
                }
            }
        }
    }
}

extension Resampler {
    /// The same into an array of its own, for what is not done frame after frame.
    func resampled(_ pixels: Span<UInt8>, height: Int, stride: Int, _ parallelism: Parallelism) -> [UInt8] {
        var scratch = PixelScratch()
        resample(pixels, height: height, stride: stride, scratch: &scratch, parallelism)
        return unsafe Array(UnsafeBufferPointer(start: scratch.result.start, count: 3 * width * self.height))
    }
}

/// The pointers of one pass.
@safe
private struct PixelJob: @unchecked Sendable {  // guarded by the pass: each piece writes its own rows
    let input: UnsafePointer<UInt8>
    let output: UnsafeMutablePointer<UInt8>
}

/// Bytes that a resampling needs for its passes; they grow to the largest picture and stay.
struct PixelScratch: ~Copyable {
    var horizontal = ByteStorage()
    var result = ByteStorage()
}

/// Bytes that are kept between uses.
@safe
struct ByteStorage: ~Copyable {
    private(set) var start: UnsafeMutablePointer<UInt8>
    private var capacity = 0

    init() {
        unsafe start = UnsafeMutablePointer.allocate(capacity: 1)
    }

    /// Makes room for `count` bytes; what was there is lost.
    mutating func reserve(_ count: Int) {
        guard count > capacity else { return }
        unsafe start.deallocate()
        unsafe start = UnsafeMutablePointer.allocate(capacity: count)
        capacity = count
    }

    deinit {
        unsafe start.deallocate()
    }
}

/// For each output position: where its source pixels start, how many they are, and their weights.
struct ResamplingWeights: Sendable {
    let starts: [Int32]
    let counts: [Int32]
    /// `taps` for each output position, 22-bit fixed point.
    let weights: [Int32]
    let taps: Int

    init(from source: Int, to target: Int) {
        let scale = Double(source) / Double(target)
        let filterScale = max(scale, 1)
        let support = 2 * filterScale
        let taps = Int(support.rounded(.up)) * 2 + 1
        var starts: [Int32] = []
        var counts: [Int32] = []
        var weights = [Int32](repeating: 0, count: taps * target)
        for position in 0..<target {
            let center = (Double(position) + 0.5) * scale
            let first = max(Int(center - support + 0.5), 0)
            let count = min(Int(center + support + 0.5), source) - first
            let raw = (0..<count).map { Self.bicubic((Double($0 + first) - center + 0.5) / filterScale) }
            let sum = raw.reduce(0, +)
            for (tap, weight) in raw.enumerated() {
                let fixed = (sum == 0 ? weight : weight / sum) * Double(1 << 22)
                weights[position * taps + tap] = Int32(fixed < 0 ? fixed - 0.5 : fixed + 0.5)
            }
            starts.append(Int32(first))
            counts.append(Int32(count))
        }
        self.starts = starts
        self.counts = counts
        self.weights = weights
        self.taps = taps
    }

    /// Keys' cubic with a = -0.5.
    private static func bicubic(_ distance: Double) -> Double {
        let a = -0.5
        let x = abs(distance)
        if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
        if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
        return 0
    }
}
