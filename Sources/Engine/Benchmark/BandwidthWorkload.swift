/// A stream through memory: sum ← sum + factor · values over arrays of one size, a pair of them a thread.
///
/// Two reads and a write an element, and no line is fetched only to be written over.
public final class BandwidthWorkload: Sendable {
    private struct Pair: Sendable {
        let sum: Matrix
        let values: Matrix
    }

    private let pairs: [Pair]
    private let repeats: Int
    private let parallelism: Parallelism

    private static let rowFloats = 4_096

    /// Arrays of `bytes` in all, each worker's own, gone through `repeats` times a run.
    public init(bytes: Int, repeats: Int = 1, workers: Int) {
        let rows = max(bytes / (2 * workers * MemoryLayout<Float>.stride * Self.rowFloats), 1)
        parallelism = Parallelism(workers: workers)
        self.repeats = repeats
        pairs = (0..<workers).map { _ in
            Pair(
                sum: Matrix(rows: rows, columns: Self.rowFloats), values: Matrix(rows: rows, columns: Self.rowFloats))
        }
    }

    /// Goes through all of it once, or as often as was asked for.
    public func run() {
        parallelism.forEach(pairs.count) { @Sendable index in
            let pair = pairs[index]
            for _ in 0..<repeats {
                Elementwise.accumulate(pair.values.all, times: 0.5, into: pair.sum.all, first: false)
            }
        }
    }

    /// Bytes that one run reads and writes.
    public var bytes: Double {
        pairs.reduce(0) { $0 + 3 * 4 * Double($1.sum.count) } * Double(repeats)
    }
}
