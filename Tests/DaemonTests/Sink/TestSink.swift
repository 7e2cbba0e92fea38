import Dispatch
import Synchronization

@testable import Daemon

/// A sink that does what a test says.
final class TestSink: Sink {
    let name: String
    let filter: EventFilter
    let scores: ScoreListing
    let isLossless: Bool
    let counters = SinkCounters()
    private let gate: DispatchSemaphore?
    private let outcome: Mutex<SinkOutcome>
    private let composer = Mutex<LineComposer?>(nil)
    private let received = Mutex<[UInt8]>([])
    let calls = Mutex<[String]>([])

    init(
        name: String = "test", filter: EventFilter = .all, scores: ScoreListing = .bounded, isLossless: Bool = true,
        gate: DispatchSemaphore? = nil, outcome: SinkOutcome = .written
    ) {
        self.name = name
        self.filter = filter
        self.scores = scores
        self.isLossless = isLossless
        self.gate = gate
        self.outcome = Mutex(outcome)
    }

    var bytes: [UInt8] { received.withLock { $0 } }

    func answer(_ outcome: SinkOutcome) { self.outcome.withLock { $0 = outcome } }

    func start(_ opening: Opening) -> SinkOutcome {
        composer.withLock { slot in
            var composer = LineComposer(opening: opening)
            composer.composeOpening(mended: 0)
            received.withLock { $0 += composer.line }
            composer.advance()
            slot = composer
        }
        return .written
    }

    func write(_ record: EncodedRecord) -> SinkOutcome {
        if outcome.withLock({ $0 }) == .written { gate?.wait() }
        let outcome = outcome.withLock { $0 }
        guard outcome == .written else { return outcome }
        composer.withLock { composer in
            composer?.compose(record)
            composer?.advance()
            received.withLock { $0 += composer?.line ?? [] }
        }
        counters.written.add(1, ordering: .releasing)
        return .written
    }

    func requestReopening() { calls.withLock { $0.append("request") } }
    func refresh() { calls.withLock { $0.append("refresh") } }

    func abandon() {
        calls.withLock { $0.append("abandon") }
        answer(.abandoned)
        gate?.signal()
    }

    func close(within seconds: Double) { calls.withLock { $0.append("close") } }
}
