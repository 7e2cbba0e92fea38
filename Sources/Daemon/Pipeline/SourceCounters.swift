import Synchronization

/// What `stats` tells of one source.
final class SourceCounters: Sendable {
    let name: String
    private let state: Mutex<State>

    /// Latencies that the percentiles are taken over: the newest ones.
    private static let window = 512

    private struct State {
        var decoded = 0
        var analysed = 0
        var dropped: [StatsRecord.DropCause: Int] = [:]
        var crops = 0
        var sparedCrops = 0
        var latencies: [Double] = []
        var oldest = 0
        var inHand = 0
        var totals = Totals()
    }

    /// Counts since the start.
    struct Totals: Sendable {
        var decoded = 0
        var analysed = 0
        var dropped: [StatsRecord.DropCause: Int] = [:]
    }

    /// Counts since the start.
    var totals: Totals { state.withLock { $0.totals } }

    init(name: String) {
        self.name = name
        state = Mutex(State())
    }

    /// So many more frames were decoded.
    func decoded(_ count: Int) {
        state.withLock { state in
            state.decoded += count
            state.totals.decoded += count
        }
    }

    /// A frame's record is written, so many seconds after its decoding began.
    func analysed(latency: Double) {
        state.withLock { state in
            state.analysed += 1
            state.totals.analysed += 1
            if state.latencies.count < Self.window {
                state.latencies.append(latency)
            } else {
                state.latencies[state.oldest] = latency
                state.oldest = (state.oldest + 1) % Self.window
            }
        }
    }

    /// So many labels of a frame were looked at again, and so many were not, since they have not changed.
    func cropped(_ count: Int, spared: Int) {
        state.withLock { state in
            state.crops += count
            state.sparedCrops += spared
        }
    }

    /// Something was not analysed.
    func dropped(_ cause: StatsRecord.DropCause, _ count: Int = 1) {
        state.withLock { state in
            state.dropped[cause, default: 0] += count
            state.totals.dropped[cause, default: 0] += count
        }
    }

    /// A frame begins or ends to wait for its record.
    func inHand(_ change: Int) {
        state.withLock { $0.inHand += change }
    }

    /// What happened since the last call, over an interval of seconds.
    func take(over interval: Double) -> StatsRecord.Source {
        state.withLock { state in
            let sorted = state.latencies.sorted()
            let source = StatsRecord.Source(
                name: name, decodedRate: interval > 0 ? Double(state.decoded) / interval : 0,
                analysedRate: interval > 0 ? Double(state.analysed) / interval : 0, dropped: state.dropped,
                crops: state.crops, sparedCrops: state.sparedCrops, queue: state.inHand,
                latency: sorted.isEmpty
                    ? nil
                    : (
                        median: 1_000 * sorted[(sorted.count - 1) / 2],
                        percentile95: 1_000 * sorted[(sorted.count - 1) * 95 / 100]
                    ))
            state.decoded = 0
            state.analysed = 0
            state.dropped = [:]
            state.crops = 0
            state.sparedCrops = 0
            state.latencies.removeAll(keepingCapacity: true)
            state.oldest = 0
            return source
        }
    }
}
