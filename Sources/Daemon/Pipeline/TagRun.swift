import Decode
import Dispatch
import Engine
import Glibc
import Logging
import Synchronization

/// One pass over a list of inputs, as `tag` makes it: every input once, in order, then the end.
final class TagRun: Sendable {
    /// How it went.
    struct Outcome: Sendable {
        /// Inputs that could be tried.
        var found = 0
        /// Inputs that ended in an error.
        var failed = 0
        /// Whether it was stopped, or nobody reads any more: what was not found may not have been looked for.
        var isInterrupted = false
        /// Whether every record is out.
        var isComplete = true
    }

    private let setup: TaggingSetup
    private let arguments: RunArguments
    private let masks: MaskOutput?
    private let interruption = Interruption()
    private let outcome = Mutex(Outcome())
    private let counters: SourceCounters

    /// What a run takes from the command line.
    struct RunArguments: Sendable {
        var sampling: Sampling
        /// Records in place of a table.
        var json: Bool
    }

    /// - Parameter masks: where the labels are is told in place of tags.
    init(setup: TaggingSetup, arguments: RunArguments, masks: MaskOutput? = nil) {
        self.setup = setup
        self.arguments = arguments
        self.masks = masks
        counters = SourceCounters(name: masks == nil ? "tag" : "segment")
    }

    /// Goes through the inputs; returns when every record is out.
    func run(_ inputs: [CommandInput]) -> Outcome {
        let start = ContinuousClock.now
        let cpu = ProcessMemory.cpuSeconds
        let output = CommandOutput(opening: setup.opening, json: arguments.json) { @Sendable [self] in
            interruption.interrupt()
        }
        let signals = StopSignals { @Sendable [self] in
            output.hurry()
            interruption.interrupt()
        }
        defer { withExtendedLifetime(signals) {} }
        let pool = WorkerPool(workers: setup.workers.count)
        let delivery = OrderedDelivery(label: "tag")
        let slots = FrameSlots(2 * setup.workers.count + 2)
        let progress = ProgressBar(total: inputs.count)
        var options = ReaderOptions(sampling: arguments.sampling)
        options.openDeadline = 30
        options.readDeadline = 30
        let work = FileWork(
            tagging: setup.tagging, pool: pool, output: output, delivery: delivery, slots: slots, counters: counters,
            source: nil, options: options, tellsFrames: true, masks: masks)
        for input in inputs where !interruption.isInterrupted {
            take(input, work, output, progress)
        }
        delivery.wait()
        progress.close()
        let seconds = (ContinuousClock.now - start).seconds
        output.emit(Event(.stats(statistics(output, over: seconds, cpu: ProcessMemory.cpuSeconds - cpu))))
        output.close()
        return outcome.withLock { outcome in
            outcome.isInterrupted = interruption.isInterrupted
            outcome.isComplete = output.isComplete
            return outcome
        }
    }

    private func take(_ input: CommandInput, _ work: FileWork, _ output: CommandOutput, _ progress: ProgressBar) {
        let file: MediaFile
        let location: MediaLocation
        switch input {
        case .missing(let name, let reason, let detail):
            let record = FileErrorRecord(
                file: MediaFile(path: MediaPath(bytes: name)), reason: reason, detail: detail, retry: false)
            work.delivery.deliver(work.delivery.ticket()) { @Sendable [self] in fail(record, output, progress) }
            return
        case .file(let path):
            let status = try? FileStatus.of(path)
            file = MediaFile(
                path: MediaPath(bytes: path.bytes), size: status?.version.size,
                modified: status?.version.mtimeNanoseconds)
            location = .file(path.bytes)
        case .url(let url):
            location = .url(url)
            file = MediaFile(path: MediaPath(location.label))
        case .standardInput:
            location = .standardInput
            file = MediaFile(path: MediaPath("-"))
        }
        outcome.withLock { $0.found += 1 }
        work.run(file, at: location, priority: .backlog, interruption: interruption) { @Sendable [self] ending in
            switch ending {
            case .tagged(_, let records):
                output.emit(records()) {}
                progress.advance(failed: false)
            case .failed(let reason, let detail, _):
                counters.dropped(.failed)
                fail(
                    FileErrorRecord(file: file, reason: reason, detail: detail, retry: false), output, progress)
            case .abandoned: break
            }
        }
    }

    private func fail(_ record: FileErrorRecord, _ output: CommandOutput, _ progress: ProgressBar) {
        outcome.withLock { $0.failed += 1 }
        output.emit(Event(.fileError(record)))
        // The table names it too, on the same terminal.
        if arguments.json { StandardError.shared.message("tagclipd: \(printable(record.detail))") }
        progress.advance(failed: true)
    }

    private func statistics(_ output: CommandOutput, over seconds: Double, cpu: Double) -> StatsRecord {
        StatsRecord(
            interval: seconds, uptime: seconds, sources: [counters.take(over: seconds)], backlog: 0,
            backlogSeconds: 0, residentBytes: Int64(ProcessMemory.current),
            cpu: seconds > 0 ? cpu / seconds : 0, sinks: output.statistics)
    }
}
