import Decode
import Dispatch
import Foundation
import Synchronization

/// Keeps one stream running: connects, reads, reconnects, on a thread of its own, until it is told to stop.
///
/// The thread reads and looks at frames; the pool tags them; what follows goes through the ordered delivery to the
/// ``StreamDesk``. ``tick()`` is called each second and sees to what only time brings about.
final class StreamWorker: Sendable {
    let name: String
    let desk: StreamDesk
    let counters: SourceCounters
    let pool: WorkerPool
    let output: any EventOutput
    let delivery: OrderedDelivery
    let latest = LatestFrame()
    let slots: FrameSlots
    private let plan: Mutex<StreamPlan>
    private let wait = StreamWait()
    private let connection = Mutex<Connection?>(nil)
    private let thread = Mutex<SourceThread?>(nil)
    /// Things on their way to the desk.
    private let outstanding = Atomic<Int>(0)

    /// The connection that is open or being opened.
    struct Connection: Sendable {
        let interruption: Interruption
        let opened: ContinuousClock.Instant
        var progress: ReaderProgress?
        var isRunning = false
        var isStalled = false
    }

    /// Things that may be on their way to the desk: beyond it frames are dropped, as a full disk makes them wait.
    static let outstandingLimit = 64

    init(name: String, plan: StreamPlan, pool: WorkerPool, output: any EventOutput) {
        self.name = name
        self.plan = Mutex(plan)
        self.pool = pool
        self.output = output
        counters = SourceCounters(name: name)
        desk = StreamDesk(name: name, output: output, plan: plan)
        delivery = OrderedDelivery(label: name)
        slots = FrameSlots(pool.workers + 2)
    }

    /// What it is run by now.
    var currentPlan: StreamPlan { plan.withLock { $0 } }

    /// Begins.
    func start() {
        thread.withLock { thread in
            thread = SourceThread(name: name) { @Sendable [self] in live() }
        }
    }

    /// Ends: open episodes with `reason`, and the state `stopped`.
    ///
    /// Returns when all of it is out, or after 9 s.
    func stop(_ reason: EpisodeEnd) {
        wait.change { $0.stops = true }
        interrupt()
        thread.withLock { $0 }?.join(within: 8)
        deliver { desk in
            desk.end(reason)
            desk.tell(
                SourceStateRecord(state: .stopped, reason: reason == .shutdown ? .shutdown : .config))
        }
        delivery.wait(atMost: 5)
    }

    /// Pauses until ``resume()``.
    func pause() {
        wait.change { $0.pauses = true }
        interrupt()
    }

    /// Goes on after a pause.
    func resume() {
        wait.change { $0.pauses = false }
    }

    /// Whether the user has paused it.
    var isPaused: Bool { wait.current.pauses }

    /// Takes another plan; the connection stays unless `reconnects`.
    func exchange(_ new: StreamPlan, reconnects: Bool) {
        let old = plan.withLock { plan in
            defer { plan = new }
            return plan
        }
        deliver { $0.reconfigure(new) }
        guard reconnects || new.needsConnection(after: old) else { return }
        wait.change { $0.generation += 1 }
        interrupt()
    }

    /// What only time brings about: episodes of a lost source, a connection that no frame comes through.
    func tick() {
        if outstanding.load(ordering: .relaxed) < Self.outstandingLimit {
            deliver { $0.advance(to: MonotonicMoment.now) }
        }
        let asked = currentPlan.settings.stall
        let isWaiting = connection.withLock { connection -> Bool in
            guard var open = connection, let progress = open.progress else { return false }
            let last = progress.lastFrameNanoseconds
            // Where key frames alone are decoded, two of them may be missed before that is a stall.
            let stall = max(asked, .nanoseconds(Int64(clamping: progress.frameGapNanoseconds)) * 5 / 2)
            if open.isRunning, last > 0, MonotonicMoment.now - .nanoseconds(Int64(last)) > stall {
                open.isStalled = true
                connection = open
                open.interruption.interrupt()
            }
            let age = ContinuousClock.now - open.opened
            if !open.isRunning, progress.packetsRead > 0, progress.framesDecoded == 0 {
                if age > .seconds(300) { open.interruption.interrupt() }
                return age > .seconds(5)
            }
            return false
        }
        if isWaiting {
            deliver { $0.tell(SourceStateRecord(state: .starting, reason: .waitingKeyframe)) }
        }
    }

    /// Lets the desk do something, after all that was begun before.
    func deliver(_ ticket: OrderedDelivery.Ticket? = nil, _ body: @escaping @Sendable (StreamDesk) -> Void) {
        outstanding.wrappingAdd(1, ordering: .relaxed)
        delivery.deliver(ticket ?? delivery.ticket()) { @Sendable [self] in
            body(desk)
            outstanding.wrappingSubtract(1, ordering: .relaxed)
        }
    }

    /// Whether so much is on its way to the desk that nothing more should be begun.
    var isCongested: Bool { outstanding.load(ordering: .relaxed) >= Self.outstandingLimit }

    private func interrupt() {
        connection.withLock { $0?.interruption.interrupt() }
    }

    // MARK: The thread

    private func live() {
        var ladder = ReconnectLadder()
        var generator = SystemRandomNumberGenerator()
        var number = 0
        var reading = StreamReading(worker: self)
        var seen = wait.current
        while !seen.stops {
            if seen.pauses {
                deliver { desk in
                    desk.pause()
                    desk.tell(SourceStateRecord(state: .paused))
                }
                wait.wait(for: nil, unless: seen)
                seen = wait.current
                if !seen.pauses, !seen.stops { deliver { $0.resume() } }
                continue
            }
            number += 1
            let loss = connect(number, &reading, &ladder)
            deliver { $0.lost(at: MonotonicMoment.now) }
            let wishes = wait.current
            if wishes != seen {
                if wishes.generation != seen.generation { ladder.reset() }
                seen = wishes
                continue
            }
            guard let loss else {
                deliver { $0.tell(SourceStateRecord(state: .stopped, reason: .eos)) }
                wait.wait(for: nil, unless: seen)
                seen = wait.current
                continue
            }
            let delay = ReconnectLadder.jittered(ladder.delay(after: loss.cause), loss.cause, using: &generator)
            let attempts = ladder.attempts
            deliver { desk in
                if loss.reason == .stalled { desk.tell(SourceStateRecord(state: .stalled, reason: .stalled)) }
                desk.tell(
                    SourceStateRecord(
                        state: .retrying, reason: loss.reason, detail: loss.detail, attempts: attempts,
                        nextRetry: Timestamp.now().adding(seconds: delay)))
            }
            wait.wait(for: delay, unless: seen)
            seen = wait.current
        }
    }

    /// Why a connection ended.
    struct Loss: Sendable {
        var reason: SourceStateRecord.Reason
        var detail: String?
        var cause = ReconnectLadder.Cause.loss
    }

    /// One connection from its opening to its end; nil at the end of what has an end.
    private func connect(_ number: Int, _ reading: inout StreamReading, _ ladder: inout ReconnectLadder) -> Loss? {
        var plan = currentPlan
        let interruption = Interruption()
        connection.withLock { $0 = Connection(interruption: interruption, opened: .now) }
        defer { connection.withLock { $0 = nil } }
        if wait.current.stops { interruption.interrupt() }
        deliver { $0.tell(SourceStateRecord(state: .starting)) }
        reading.begin(number, plan)
        do throws(DecodeError) {
            repeat {
                let reader = try MediaReader(
                    plan.location, options: plan.readerOptions, interruption: interruption)
                defer { reader.close() }
                connection.withLock { $0?.progress = reader.progress }
                let isLive = reader.isLive || reader.kind == .picture
                while let frame = try reader.next() {
                    follow(&plan, reader, &reading)
                    running(number, &ladder)
                    try reading.take(frame, from: reader, isLive: isLive)
                }
                if reader.kind == .picture {
                    // A camera that gives one picture at a time is asked again; that is no end.
                    wait.wait(for: plan.period, unless: wait.current)
                    if interruption.isInterrupted { throw .interrupted("the picture source was interrupted") }
                    continue
                }
                return isLive ? Loss(reason: .eos, detail: "the stream ended") : nil
            } while true
        } catch {
            let isStalled = connection.withLock { $0?.isStalled ?? false }
            if reading.isCuring { return Loss(reason: .frozen, detail: error.detail) }
            return loss(error, isStalled: isStalled, wasRunning: reading.frames > 0)
        }
    }

    /// Takes what a reload changed and a connection can follow.
    private func follow(_ plan: inout StreamPlan, _ reader: MediaReader, _ reading: inout StreamReading) {
        let new = currentPlan
        if new.sampling != plan.sampling { reader.resample(new.sampling) }
        reading.follow(new)
        plan = new
    }

    /// The first clean frame of a connection, and every later one.
    private func running(_ number: Int, _ ladder: inout ReconnectLadder) {
        let (isFirst, age) = connection.withLock { connection -> (Bool, Duration) in
            defer { connection?.isRunning = true }
            return (
                !(connection?.isRunning ?? true),
                connection.map { ContinuousClock.now - $0.opened } ?? .zero
            )
        }
        if age.seconds > ReconnectLadder.goodAfter { ladder.reset() }
        if isFirst {
            ladder.forgetRefusals()
            deliver { desk in
                desk.tell(SourceStateRecord(state: .running))
                desk.back(number, at: MonotonicMoment.now)
            }
        }
    }

    private func loss(_ error: DecodeError, isStalled: Bool, wasRunning: Bool) -> Loss {
        switch error {
        case .interrupted where isStalled:
            Loss(reason: .stalled, detail: "no frame for \(Int(currentPlan.settings.stall.seconds)) s")
        case .timeout: Loss(reason: wasRunning ? .stalled : .timeout, detail: error.detail)
        case .auth: Loss(reason: .auth, detail: error.detail, cause: .refused)
        case .busy: Loss(reason: .busy, detail: error.detail, cause: .busy)
        default: Loss(reason: .error, detail: error.detail)
        }
    }
}

/// The monotonic clock, as the moments of frames count it.
enum MonotonicMoment {
    /// CLOCK_MONOTONIC, since the system's start.
    static var now: Duration {
        .nanoseconds(Int64(clamping: DispatchTime.now().uptimeNanoseconds))
    }
}

extension Timestamp {
    /// A time in seconds since 1970.
    init(seconds: Double) {
        self.init(microseconds: Int64(seconds * 1e6))
    }

    /// The time so many seconds later.
    func adding(seconds: Double) -> Timestamp {
        Timestamp(microseconds: microseconds + Int64(seconds * 1e6))
    }
}
