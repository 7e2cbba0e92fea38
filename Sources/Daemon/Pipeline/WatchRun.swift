import Decode
import Dispatch
import Engine
import Synchronization

/// Watches folders and tags what lies in them and what arrives, until it is told to stop.
final class WatchRun: Sendable {
    private let setup: TaggingSetup
    private let sampling: Sampling
    private let roots: [PathBytes]
    private let recursive: Bool
    private let ledger: Ledger?
    private let stop = StopFlag()

    /// Seconds between `stats`.
    private static let statisticsInterval = 60.0

    /// - Parameters:
    ///   - roots: folders that are there; one that is named twice, however it is spelt, is watched once.
    ///   - ledger: where what is done is remembered beyond this run, if anywhere.
    init(setup: TaggingSetup, sampling: Sampling, roots: [PathBytes], recursive: Bool, ledger: Ledger? = nil) {
        self.setup = setup
        self.sampling = sampling
        var places: Set<PathBytes> = []
        self.roots = roots.filter { places.insert(FolderPlace($0).real).inserted }
        self.recursive = recursive
        self.ledger = ledger
    }

    /// Runs until a signal or until nobody reads the records any more.
    func run() throws {
        let output = CommandOutput(opening: setup.opening, json: true) { @Sendable [stop] in stop.raise() }
        let signals = StopSignals { @Sendable [stop] in
            output.hurry()
            stop.raise()
        }
        defer { withExtendedLifetime(signals) {} }
        let pool = WorkerPool(workers: setup.workers.count)
        let surroundings = SourceSurroundings(
            pool: pool, output: output, ledger: ledger,
            log: { @Sendable _, message in StandardError.shared.message("tagclipd: \(printable(message))") })
        let workers = try roots.map { root in
            var plan = FolderPlan(options: FolderOptions(root: root), tagging: setup.tagging)
            plan.options.recursive = recursive
            plan.sampling = sampling
            return try FolderWorker(
                name: root.description, known: FolderPlace(root).real.description, plan: plan, in: surroundings)
        }
        let statistics = StatisticsClock(
            interval: Self.statisticsInterval, output: output, reports: { @Sendable in workers.map(\.report) },
            sinks: { @Sendable in output.statistics })
        statistics.start()
        for worker in workers {
            try worker.start()
        }
        stop.wait()
        for worker in workers {
            worker.stop()
        }
        statistics.stop()
        output.close()
        ledger?.tryAgain()
        guard output.isComplete else { throw ExitStatus.output }
    }
}

/// Raised once, when the program is to stop.
final class StopFlag: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// Lets ``wait()`` return.
    func raise() {
        semaphore.signal()
    }

    /// Returns when the flag is raised.
    func wait() {
        semaphore.wait()
    }
}
