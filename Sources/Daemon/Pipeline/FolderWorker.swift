import Decode
import Dispatch
import Logging
import Synchronization

/// Takes the files of one watched folder through the pipeline, one after another, on threads of its own: a further one
/// begins where a file takes long (``ReaderTurns``).
final class FolderWorker: Sendable {
    let name: String
    /// The folder, as it was written.
    let path: String
    let counters: SourceCounters
    private let folder: FolderSource
    private let pool: WorkerPool
    private let output: any EventOutput
    private let readers: [FolderReader]
    private let turns = Mutex(ReaderTurns())
    private let plan: Mutex<FolderPlan>
    private let wait: StreamWait
    private let told = Mutex<(record: SourceStateRecord, since: Timestamp)?>(nil)
    /// Held while a state is told: records of states come in the order of the states.
    private let telling = Mutex(())
    /// Why the folder is missing; nil while it is there.
    private let absence = Mutex<String?>(nil)
    private let interruption = Interruption()
    private let rate = FileRate()
    private let ledger: FileLedger?
    /// What its memory and the ids of its records call it.
    private let known: String
    private let place: FolderPlace
    private let sidecars: SidecarWriter
    private let masks: MaskStores?

    /// - Parameter known: what its memory and the ids of its records call it; nil: by its name too.
    init(
        name: String, known: String? = nil, plan: FolderPlan, in surroundings: SourceSurroundings
    ) throws(SystemError) {
        let log = surroundings.log
        let known = known ?? name
        let files = surroundings.ledger.map {
            FileLedger($0, source: known, identity: plan.tagging.identity, retag: plan.retag)
        }
        let place = FolderPlace(plan.options.root)
        ledger = files
        self.known = known
        self.place = place
        let wait = StreamWait()
        let notices = FolderNotices()
        self.name = name
        path = String(decoding: plan.options.root.bytes, as: UTF8.self)
        pool = surroundings.pool
        output = surroundings.output
        masks = surroundings.masks
        self.wait = wait
        sidecars = SidecarWriter(
            name: name, due: DueSidecars(surroundings.ledger, source: known), log: log
        ) { @Sendable in
            wait.change { $0.generation += 1 }
        }
        self.plan = Mutex(plan)
        counters = SourceCounters(name: name)
        let frames = surroundings.pool.workers + 2
        let nice = surroundings.pool.nice
        readers = (0..<ReaderTurns.readers).map { number in
            FolderReader(number, of: name, decoding: plan.decoding, nice: nice, frames: frames, log: log)
        }
        let memory: any FolderLedger = if let files { PlacedLedger(files, of: place) } else { MemoryLedger() }
        folder = try FolderSource(
            plan.options, ledger: memory,
            looksLikeMedia: { path throws(DecodeError) in try MediaProbe.looksLikeMedia(path.bytes) },
            onAvailable: { @Sendable in wait.change { $0.generation += 1 } },
            onNotice: { @Sendable notice in notices.hear(notice) })
        notices.listen { @Sendable [weak self] notice in self?.hear(notice, log) }
    }

    /// What `stats` tells: the source's part and its files that wait.
    var report: StatisticsClock.Report {
        StatisticsClock.Report(counters: counters, backlog: backlog, secondsAFile: rate.seconds)
    }

    /// Files that wait.
    var backlog: Int {
        let statistics = folder.statistics
        return statistics.pendingNew + statistics.pendingBacklog
    }

    /// The state told last, and since when.
    var current: (record: SourceStateRecord, since: Timestamp) {
        told.withLock { $0 } ?? (SourceStateRecord(state: .starting), .now())
    }

    /// Whether the user has paused it.
    var isPaused: Bool { wait.current.pauses }

    /// Whether the folder was missing when it was last looked at.
    var isMissing: Bool { absence.withLock { $0 != nil } }

    /// Begins to watch and to work; where that can't be nothing is told.
    func start() throws(SystemError) {
        // What the folder has to tell comes behind.
        try telling.withLock { _ throws(SystemError) in
            try folder.start()
            tellNext(SourceStateRecord(state: .starting))
        }
        sidecars.tryAgain(plan.withLock { $0.sidecar } == .xmp)
        for reader in readers {
            reader.start(name: name) { @Sendable [self] in takeFiles(reader) }
        }
    }

    /// Ends: frames in hand are finished, the rest is given up.
    func stop(reason: SourceStateRecord.Reason = .shutdown) {
        wait.change { $0.stops = true }
        interruption.interrupt()
        let end = ContinuousClock.now + .seconds(8)
        for reader in readers { reader.join(within: max(0, (end - .now).seconds)) }
        let last = ContinuousClock.now + .seconds(5)
        for reader in readers { reader.delivery.wait(atMost: max(0, (last - .now).seconds)) }
        output.settle()
        sidecars.stop(within: 2)
        folder.stop(within: .seconds(1))
        ledger?.release()
        tell(SourceStateRecord(state: .stopped, reason: reason))
    }

    /// Takes no further file until ``resume()``; the one in hand is finished.
    func pause() {
        wait.change { $0.pauses = true }
    }

    /// Goes on after a pause.
    func resume() {
        wait.change { $0.pauses = false }
    }

    /// Takes another plan from the next file on; the folder itself stays.
    func exchange(_ new: FolderPlan) {
        let old = plan.withLock { plan in
            defer { plan = new }
            return plan
        }
        sidecars.tryAgain(new.sidecar == .xmp)
        guard let ledger, old.tagging.identity != new.tagging.identity || old.retag != new.retag else { return }
        ledger.exchange(new.tagging.identity, new.retag)
        folder.rescan()
    }

    /// What only time brings about: masks grow old.
    func tick() {
        masks?.store(of: name, plan.withLock { $0.masks })?.tidySoon()
    }

    private func takeFiles(_ reader: FolderReader) {
        if reader.isFirst, !folder.statistics.isMissing { tellStanding() }
        while true {
            let seen = wait.current
            if seen.stops { return }
            if seen.pauses {
                if reader.isFirst { tellStanding() }
                wait.wait(for: nil, unless: seen)
                if reader.isFirst, !wait.current.stops { tellStanding() }
                continue
            }
            switch turns.withLock({ $0.turn(of: reader.number, at: .now) }) {
            case .take(let choice):
                let took = !sidecars.isFull && takeNext(choice, reader)
                let hasHeldUp = turns.withLock { $0.putDown(reader.number, at: .now) }
                if !took {
                    wait.wait(for: nil, unless: seen)
                } else if hasHeldUp {
                    // Others have begun for its sake: they look what is left to them.
                    wait.change { $0.generation += 1 }
                }
            case .wait(let seconds):
                reader.rest()
                let isWanted = folder.has(turns.withLock { $0.choice(of: reader.number) })
                wait.wait(for: isWanted ? seconds : nil, unless: seen)
            }
        }
    }

    /// Reads the next file of a choice; false where there is none.
    private func takeNext(_ choice: FileChoice, _ reader: FolderReader) -> Bool {
        guard let file = folder.next(choice) else { return false }
        turns.withLock { $0.took(reader.number, file.arrival) }
        take(file, reader)
        return true
    }

    private func take(_ file: FoundFile, _ reader: FolderReader) {
        let plan = plan.withLock { $0 }
        let media = MediaFile(
            path: MediaPath(bytes: file.path.bytes), size: file.size, modified: file.mtimeNanoseconds,
            place: MediaFile.Place(source: known, path: MediaPath(bytes: place.remembered(file.path).bytes)))
        var options = ReaderOptions(sampling: plan.sampling)
        options.totalDeadline = plan.deadline(
            ofBytes: file.size, standsBack: reader.standsBack(for: file.arrival))
        let isNew = file.arrival == .new
        let work = FileWork(
            tagging: plan.tagging, pool: pool, output: output, delivery: reader.delivery, slots: reader.slots,
            counters: counters, source: name, options: options, decoding: reader.decoding(for: file.arrival),
            tellsFrames: plan.tellsFrames, store: masks?.store(of: name, plan.masks))
        let start = ContinuousClock.now
        work.run(
            media, at: .file(file.path.bytes), priority: isNew ? .arrival : .backlog,
            interruption: interruption
        ) { @Sendable [self] ending in
            rate.add(from: start, to: .now)
            finish(file, media, ending, plan)
        }
    }

    /// Writes what the folder wants written now, and lets it know when that is out.
    private func finish(_ file: FoundFile, _ media: MediaFile, _ ending: FileWork.Ending, _ plan: FolderPlan) {
        let identity = plan.tagging.identity
        switch ending {
        case .abandoned: break
        case .tagged(let endsEarly, let records):
            guard folder.outcome(file, endsEarly ? .partial : .done) == .report else { return }
            let events = records()
            let result = FileResult(events, identity: identity)
            output.emit(events) { @Sendable [self] in
                guard plan.sidecar == .xmp else { return folder.reported(file, result) }
                // Before it counts as done: what a kill prevents is done again.
                sidecars.write(result.tags.map(\.label), beside: place.remembered(file.path)) { @Sendable [folder] in
                    folder.reported(file, result)
                }
            }
        case .failed(let reason, let detail, let endsEarly):
            guard folder.outcome(file, .failed(endedEarly: endsEarly)) == .report else { return }
            counters.dropped(.failed)
            let record = FileErrorRecord(file: media, reason: reason, detail: detail, retry: false)
            let result = FileResult([], identity: identity)
            output.emit(Event(source: name, .fileError(record))) { @Sendable [folder] in
                folder.reported(file, result)
            }
        }
    }

    private func hear(_ notice: FolderNotice, _ log: SinkLog) {
        log(.warning, "\(notice)")
        switch notice {
        case .rootMissing(_, let reason):
            absence.withLock { $0 = reason }
            tellStanding()
        case .rootBack, .rootReplaced:
            place.lookAgain()
            absence.withLock { $0 = nil }
            tellStanding()
        default: break
        }
    }

    /// Tells the state that follows from what is wanted and what is there.
    private func tellStanding() {
        tell(nil)
    }

    /// Tells a state, once per change; nil: the one that follows from what is wanted and what is there by now.
    private func tell(_ given: SourceStateRecord?) {
        telling.withLock { _ in tellNext(given) }
    }

    /// The same while ``telling`` is held.
    private func tellNext(_ given: SourceStateRecord?) {
        let record = given ?? FolderStanding(isPaused: isPaused, absence: absence.withLock { $0 }).record
        let isNew = told.withLock { told in
            if let told, told.record.state == record.state, told.record.reason == record.reason { return false }
            told = (record, .now())
            return true
        }
        guard isNew, plan.withLock({ $0.tellsStates }) else { return }
        output.emit(Event(source: name, .sourceState(record)))
    }
}

extension FileResult {
    /// What the last records of a file say of it.
    fileprivate init(_ events: [Event], identity: TaggingIdentity) {
        self.init(identity: identity)
        guard case .file(let record) = events.last?.content else { return }
        kind = record.kind.rawValue
        tags = record.tags.map { Tag(label: $0.label, top: $0.top) }
    }
}
