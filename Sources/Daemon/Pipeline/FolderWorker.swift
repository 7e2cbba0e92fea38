import Decode
import Dispatch
import Synchronization

/// Takes the files of one watched folder through the pipeline, one after another, on a thread of its own.
final class FolderWorker: Sendable {
    private let name: String
    private let folder: FolderSource
    private let work: FileWork
    private let available: DispatchSemaphore
    private let interruption = Interruption()
    private let thread = Mutex<SourceThread?>(nil)
    private let rate = FileRate()

    /// A file's deadline in seconds, and how many more each mebibyte gives it.
    private static let deadline = 60.0
    private static let deadlineAMebibyte = 2.0

    init(
        name: String, options: FolderOptions, tagging: FrameTagging, pool: WorkerPool, output: any EventOutput,
        sampling: Sampling
    ) throws(SystemError) {
        let available = DispatchSemaphore(value: 0)
        self.name = name
        self.available = available
        work = FileWork(
            tagging: tagging, pool: pool, output: output, delivery: OrderedDelivery(label: name),
            slots: FrameSlots(pool.workers + 2), counters: SourceCounters(name: name), source: name,
            options: ReaderOptions(sampling: sampling), tellsFrames: true)
        folder = try FolderSource(
            options, looksLikeMedia: { MediaProbe.looksLikeMedia($0.bytes) },
            onAvailable: { @Sendable in available.signal() },
            onNotice: { @Sendable notice in StandardError.shared.message("tagclipd: \(printable("\(notice)"))") })
    }

    /// Begins to watch and to work.
    func start() throws(SystemError) {
        try folder.start()
        thread.withLock { thread in
            thread = SourceThread(name: name) { @Sendable [self] in takeFiles() }
        }
    }

    /// Ends: frames in hand are finished, the rest is given up.
    func stop() {
        interruption.interrupt()
        available.signal()
        thread.withLock { $0 }?.join(within: 8)
        work.delivery.wait()
        folder.stop()
    }

    /// What `stats` tells: the source's part and its files that wait.
    var report: StatisticsClock.Report {
        let statistics = folder.statistics
        return StatisticsClock.Report(
            counters: work.counters, backlog: statistics.pendingNew + statistics.pendingBacklog,
            secondsAFile: rate.seconds, ignored: statistics.ignored)
    }

    private func takeFiles() {
        while !interruption.isInterrupted {
            guard let file = folder.next() else {
                available.wait()
                continue
            }
            take(file)
        }
    }

    private func take(_ file: FoundFile) {
        let media = MediaFile(
            path: MediaPath(bytes: file.path.bytes), size: file.size, modified: file.mtimeNanoseconds)
        var work = work
        work.options.totalDeadline =
            Self.deadline + Self.deadlineAMebibyte * Double(file.size) / Double(1 << 20)
        let priority: WorkPriority = file.arrival == .new ? .arrival : .backlog
        let start = ContinuousClock.now
        work.run(media, at: .file(file.path.bytes), priority: priority, interruption: interruption) {
            @Sendable [self] ending in
            rate.add((ContinuousClock.now - start).seconds)
            finish(file, media, ending)
        }
    }

    /// Writes what the folder wants written now, and lets it know when that is out.
    private func finish(_ file: FoundFile, _ media: MediaFile, _ ending: FileWork.Ending) {
        switch ending {
        case .abandoned: break
        case .tagged(let events, let endsEarly):
            guard folder.outcome(file, endsEarly ? .partial : .done) == .report else { return }
            work.output.emit(events) { @Sendable [folder] in folder.reported(file) }
        case .failed(let reason, let detail, let endsEarly):
            guard folder.outcome(file, .failed(endedEarly: endsEarly)) == .report else { return }
            work.counters.dropped(.failed)
            let record = FileErrorRecord(file: media, reason: reason, detail: detail, retry: false)
            work.output.emit(Event(source: name, .fileError(record))) { @Sendable [folder] in folder.reported(file) }
        }
    }
}

/// How long files take of late: a mean that forgets.
final class FileRate: Sendable {
    private let state = Mutex<Double?>(nil)

    /// Seconds a file, if any was done.
    var seconds: Double? { state.withLock { $0 } }

    /// One more file took so long.
    func add(_ seconds: Double) {
        state.withLock { $0 = $0.map { 0.9 * $0 + 0.1 * seconds } ?? seconds }
    }
}
