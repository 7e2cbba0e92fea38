import Dispatch
import Logging
import Synchronization

/// The one way out for records: a serial queue that encodes each event and hands it to every sink that takes it.
///
/// A bounded number of events may wait for the queue. Lossless sinks block it while they wait for room, so whoever
/// emits waits too, and nothing is lost on the way.
final class Emitter: Sendable {
    /// What happens outside of the emitter when the last sink has lost its reader.
    typealias ReadersGone = @Sendable () -> Void

    private let queue = DispatchQueue(label: "tagclipd.emission")
    private let factory: RecordFactory
    /// Where records go; changed on the queue only.
    private let outlets: Mutex<[Outlet]>
    private let room = DispatchSemaphore(value: 0)
    /// The sink that is being written to, and since when.
    private let writing = Mutex<(sink: any Sink, since: DispatchTime)?>(nil)
    /// What is to come in place of the sinks, where that waits.
    private let replacement = Mutex<SinkReplacement?>(nil)
    private let isClosed = Atomic(false)
    /// Whether a lossless sink was given up with something in hand.
    private let hasLost = Atomic(false)
    /// Whether the sinks are closed too.
    private let isOver = Atomic(false)
    private let log: SinkLog
    private let readersGone: ReadersGone

    /// A sink, and whether anybody still reads it.
    private struct Outlet {
        let sink: any Sink
        var isAlive = true
    }

    /// The sinks that there are now.
    private var sinks: [any Sink] { outlets.withLock { $0.map(\.sink) } }

    /// An emitter that opens its sinks in the background, each with its `log.open`.
    ///
    /// - Parameters:
    ///   - sinks: where records go.
    ///   - opening: what `log.open` tells.
    ///   - identity: `run` and `host` of every record.
    ///   - pending: how many events may wait before `emit` waits.
    ///   - now: the clock of `ts`.
    ///   - readersGone: called once on the emission queue when no sink is left that anybody reads.
    ///   - log: takes messages for people.
    init(
        sinks: [any Sink], opening: LogOpen, identity: RunIdentity = .ofThisProcess(), pending: Int = 64,
        now: @escaping @Sendable () -> Timestamp = Timestamp.now, readersGone: @escaping ReadersGone = {},
        log: @escaping SinkLog
    ) {
        self.factory = RecordFactory(identity: identity, opening: opening, now: now)
        self.outlets = Mutex(sinks.map { Outlet(sink: $0) })
        self.readersGone = readersGone
        self.log = log
        // Signalled up to its value and not made with it: Dispatch traps when a semaphore dies below its first value.
        for _ in 0..<max(1, pending) { room.signal() }
        queue.async { @Sendable [self] in start() }
    }

    /// Emits an event; waits while too many are pending.
    ///
    /// Not to be called on the emission queue, nor where waiting does harm.
    ///
    /// - Parameter afterWriting: called on the emission queue once the record is out at every lossless sink that takes
    ///   it; never where one was given up. What is done is remembered here, not before.
    func emit(_ event: Event, afterWriting: (@Sendable () -> Void)? = nil) {
        guard !isClosed.load(ordering: .acquiring) else { return }
        room.wait()
        queue.async { @Sendable [self] in
            switch deliver(event, to: outlets.withLock { $0.filter(\.isAlive).map(\.sink) }) {
            case .safe: afterWriting?()
            case .owed: replacement.withLock { $0?.owed.append((event, afterWriting)) }
            case .lost: break
            }
            room.signal()
        }
    }

    /// Waits until everything emitted before is out.
    func flush() {
        queue.sync {}
    }

    /// The same, for at most so many seconds.
    func flush(within seconds: Double) {
        let done = DispatchSemaphore(value: 0)
        queue.async { @Sendable in done.signal() }
        _ = done.wait(timeout: .now() + seconds)
    }

    /// Opens files again by name, as SIGUSR1 asks; does not wait.
    func reopen() {
        for sink in sinks { sink.requestReopening() }
        queue.async { @Sendable [self] in
            for sink in sinks { sink.refresh() }
        }
    }

    /// Changes what later `log.open` records say.
    func replace(opening: LogOpen) {
        factory.replace(opening: opening)
    }

    /// Whether every lossless sink got all that was meant for it, or lost its reader.
    var isComplete: Bool { !hasLost.load(ordering: .acquiring) }

    /// What each sink has done, for `stats`.
    var statistics: [StatsRecord.Sink] { sinks.map { $0.counters.statistics(name: $0.name) } }

    /// The sink that has taken longer than this for one record and still does, where there is one.
    func stuckSink(after seconds: Double) -> (any Sink)? {
        guard let (sink, since) = writing.withLock({ $0 }), DispatchTime.now().seconds(after: since) > seconds
        else { return nil }
        return sink
    }

    /// From now on gives up a sink that takes longer than this for one record, so that the others get theirs.
    ///
    /// For the time of stopping: until then a lossless sink may wait as long as it likes.
    func giveUpStuckSinks(after seconds: Double) {
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds / 4) { @Sendable [weak self] in
            guard let self, !isOver.load(ordering: .acquiring) else { return }
            stuckSink(after: seconds)?.abandon()
            giveUpStuckSinks(after: seconds)
        }
    }

    /// Writes what is pending, for at most so many seconds, and closes the sinks.
    ///
    /// - Returns: whether everything went out in time. Where not, sinks that waited have given up, and `false` also
    ///   says that one may still sit in a system call.
    @discardableResult
    func close(within seconds: Double) -> Bool {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return true }
        defer { isOver.store(true, ordering: .releasing) }
        let deadline = DispatchTime.now() + seconds
        let done = DispatchSemaphore(value: 0)
        queue.async { @Sendable in done.signal() }
        let drained = done.wait(timeout: deadline) == .success
        if !drained { for sink in sinks { sink.abandon() } }
        let allowance = drained ? max(0, deadline.seconds(after: .now())) : 0
        queue.async { @Sendable [self] in
            for sink in sinks {
                sink.close(within: allowance)
                if let loss = sink.counters.loss { log(.warning, "\(sink.name): \(loss)") }
            }
            done.signal()
        }
        // The signal of the drain that came too late counts as well.
        let closed = (drained ? 0..<1 : 0..<2).allSatisfy { _ in done.wait(timeout: .now() + allowance + 1) == .success
        }
        return drained && closed
    }

    /// Takes other sinks from the next event on: new ones are opened, those that are not among them closed.
    ///
    /// One that leaves and takes longer than `patience` seconds for a record is given up; the new ones get that.
    func replace(sinks: [any Sink], patience: Double = 2) {
        replacement.withLock { replacement in
            let known = replacement
            replacement = SinkReplacement(
                wanted: sinks, waiting: (known?.waiting ?? 0) + 1, owed: known?.owed ?? [])
        }
        giveUpLeavingSinks(after: patience)
        queue.async { @Sendable [self] in
            let before = outlets.withLock { $0 }
            let kept = sinks.map { sink in before.first { $0.sink === sink } }
            outlets.withLock { $0 = zip(sinks, kept).map { $1 ?? Outlet(sink: $0) } }
            for outlet in before where !sinks.contains(where: { $0 === outlet.sink }) {
                outlet.sink.close(within: 1)
            }
            let new = zip(sinks, kept).filter { $1 == nil }.map(\.0)
            for sink in new { open(sink) }
            settle(new: new, kept: kept.compactMap { $0?.sink })
        }
    }

    /// One replacement is made: its new sinks get what they are owed, and what those give up passes to the next one.
    private func settle(new: [any Sink], kept: [any Sink]) {
        let owed: [SinkReplacement.Debt] = replacement.withLock { replacement in
            defer { replacement?.owed = [] }
            return replacement?.owed ?? []
        }
        // One that goes with the next replacement only may have given up something: what comes in its place gets it.
        let isPassedOn = kept.contains { $0.isLossless && leaves($0) }
        for debt in owed {
            switch deliver(debt.event, to: new) {
            case .safe where !isPassedOn: debt.afterWriting?()
            case .safe, .owed: replacement.withLock { $0?.owed.append(debt) }
            case .lost: break
            }
        }
        replacement.withLock { replacement in
            replacement?.waiting -= 1
            if replacement?.waiting == 0 { replacement = nil }
        }
    }

    /// Whether a sink is to go with a replacement that the queue has not come to.
    private func leaves(_ sink: any Sink) -> Bool {
        replacement.withLock { $0?.leaves(sink) ?? false }
    }

    /// Gives up each sink that leaves and stands still, until the queue has come to the replacement.
    private func giveUpLeavingSinks(after seconds: Double) {
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds / 4) { @Sendable [weak self] in
            guard let self, let replacement = replacement.withLock({ $0 }) else { return }
            if let sink = stuckSink(after: seconds), replacement.leaves(sink) { sink.abandon() }
            giveUpLeavingSinks(after: seconds)
        }
    }

    private func start() {
        for sink in sinks {
            open(sink)
        }
    }

    private func open(_ sink: any Sink) {
        let factory = factory
        writing.withLock { $0 = (sink, .now()) }
        let outcome = sink.start(Opening { factory.logOpen(mended: $0) })
        writing.withLock { $0 = nil }
        if outcome == .abandoned, sink.isLossless { hasLost.store(true, ordering: .releasing) }
        guard outcome != .readerGone else { return bury(sink) }
        // A reader that leaves while there is nothing to write must not be waited for until there is.
        sink.watchReader { @Sendable [weak self] in
            guard let self else { return }
            queue.async { @Sendable [self] in bury(sink) }
        }
    }

    /// What became of an event.
    private enum Delivery {
        /// Every lossless sink that takes it has it.
        case safe
        /// One that leaves has given it up: those that come get it.
        case owed
        case lost
    }

    /// Hands an event to those of some sinks that take it.
    ///
    /// To none where an event is owed and no sink comes: those that stay have it.
    private func deliver(_ event: Event, to living: [any Sink]) -> Delivery {
        let ordinal = factory.nextOrdinal()
        var records: [ScoreListing: EncodedRecord] = [:]
        var delivery = Delivery.safe
        for sink in living where sink.filter.admits(event.name) {
            let record = records[sink.scores] ?? factory.record(of: event, ordinal: ordinal, scores: sink.scores)
            records[sink.scores] = record
            writing.withLock { $0 = (sink, .now()) }
            let outcome = sink.write(record)
            writing.withLock { $0 = nil }
            switch outcome {
            case .written, .dropped: continue
            case .abandoned:
                guard sink.isLossless else { continue }
                if leaves(sink) {
                    if delivery == .safe { delivery = .owed }
                } else {
                    delivery = .lost
                    hasLost.store(true, ordering: .releasing)
                    SinkCounters.count(sink.counters.lost)
                }
            case .readerGone: bury(sink)
            }
        }
        return outlets.withLock { $0.contains(where: \.isAlive) } ? delivery : .lost
    }

    /// Gives up a sink that nobody reads any more.
    private func bury(_ sink: any Sink) {
        let remaining: Int? = outlets.withLock { outlets in
            guard let index = outlets.firstIndex(where: { $0.sink === sink && $0.isAlive }) else { return nil }
            outlets[index].isAlive = false
            return outlets.count(where: \.isAlive)
        }
        guard let remaining else { return }
        if remaining > 0 {
            log(.warning, "\(sink.name): the reader has gone away; the other outputs go on")
        } else {
            readersGone()
        }
    }
}

extension DispatchTime {
    /// Seconds from another time to this one, negative where it lies before.
    fileprivate func seconds(after other: DispatchTime) -> Double {
        (Double(uptimeNanoseconds) - Double(other.uptimeNanoseconds)) / 1e9
    }
}
