import Decode
import Dispatch
import Engine
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
    /// What its labels' regions looked like; of a live source.
    let regions = RegionMemory(maximumAge: MotionGate.maximumAge)
    let slots: FrameSlots
    let masks: MaskStores?
    private let worker: Decoding
    private let plan: Mutex<StreamPlan>
    /// What cameras that give one picture at a time are asked by.
    let clock: MonotonicTime
    let book: ServerBook
    let log: SinkLog
    let wait = StreamWait()
    let connection = Mutex<StreamConnection?>(nil)
    /// The plan under which it was said last that frames can't be tagged.
    let complaint = Mutex<Int?>(nil)
    /// The plan under which it was said last that nothing takes some of FFmpeg's options.
    let optionComplaint = Mutex<Int?>(nil)
    private let thread = Mutex<SourceThread?>(nil)
    /// Things on their way to the desk.
    private let outstanding = Atomic<Int>(0)

    /// Things that may be on their way to the desk: beyond it frames are dropped, as a full disk makes them wait.
    static let outstandingLimit = 64

    init(
        name: String, plan: StreamPlan, in surroundings: SourceSurroundings,
        clock: @escaping MonotonicTime = systemMonotonicTime
    ) {
        worker = Decoding(worker: DecodeWorker(.none), log: surroundings.log)
        book = surroundings.book
        log = surroundings.log
        self.name = name
        self.plan = Mutex(plan)
        self.clock = clock
        pool = surroundings.pool
        output = surroundings.output
        masks = surroundings.masks
        counters = SourceCounters(name: name)
        desk = StreamDesk(
            name: name, output: surroundings.output, plan: plan,
            journal: surroundings.ledger.map { EpisodeJournal(ledger: $0) })
        delivery = OrderedDelivery(label: name)
        slots = FrameSlots(surroundings.pool.workers + 2)
    }

    /// What it is run by now.
    var currentPlan: StreamPlan { plan.withLock { $0 } }

    /// Where a connection of this plan is decoded; what is piped into the daemon can be read nowhere else.
    func decoding(_ plan: StreamPlan) -> Decoding {
        plan.settings.decoding == .worker && plan.location != .standardInput ? worker : .inline
    }

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
        // What is held stands still by itself, between two frames.
        connection.withLock { connection in
            guard let connection, !connection.isHeld else { return }
            connection.interruption.interrupt()
        }
    }

    /// Goes on after a pause.
    func resume() {
        wait.change { $0.pauses = false }
    }

    /// Whether the user has paused it.
    var isPaused: Bool { wait.current.pauses }

    /// Takes another plan; the connection stays unless `reconnects`.
    func exchange(_ new: StreamPlan, reconnects: Bool) {
        let (old, new) = plan.withLock { plan in
            let old = plan
            plan = new
            plan.serial = old.serial + 1
            return (old, plan)
        }
        deliver { $0.reconfigure(new) }
        guard reconnects || new.needsConnection(after: old) else { return }
        wait.change { $0.generation += 1 }
        interrupt()
    }

    /// What only time brings about: episodes of a lost source, a connection that no frame comes through.
    func tick() {
        if outstanding.load(ordering: .relaxed) < Self.outstandingLimit {
            deliver { desk in
                desk.advance(to: MonotonicMoment.now)
                desk.noteSupport()
            }
        }
        let plan = currentPlan
        masks?.store(of: name, plan.masks)?.tidySoon()
        let stall = plan.stall
        if connection.withLock({ $0?.watch(stall: stall) ?? false }) {
            deliver { @Sendable [self] desk in
                // One may have come meanwhile.
                guard connection.withLock({ $0?.isRunning == false }) else { return }
                desk.tell(SourceStateRecord(state: .starting, reason: .waitingKeyframe))
            }
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
}
