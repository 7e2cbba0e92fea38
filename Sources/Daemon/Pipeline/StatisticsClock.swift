@unsafe @preconcurrency import Dispatch
import Synchronization

/// Writes `stats` at an interval and at the end.
final class StatisticsClock: Sendable {
    /// One source's share of it.
    struct Report: Sendable {
        var counters: SourceCounters
        /// Files that wait.
        var backlog = 0
        /// How long one of them takes.
        var secondsAFile: Double?
    }

    private let interval: Double
    private let output: any EventOutput
    private let reports: @Sendable () -> [Report]
    private let sinks: @Sendable () -> [StatsRecord.Sink]
    private let queue = DispatchQueue(label: "tagclipd.statistics")
    private let state: Mutex<State>

    private struct State {
        var timer: (any DispatchSourceTimer)?
        let start = ContinuousClock.now
        var last = ContinuousClock.now
        var cpu = ProcessMemory.cpuSeconds
    }

    /// - Parameters:
    ///   - interval: seconds between two records.
    ///   - reports: asked for each record.
    ///   - sinks: what each sink has done.
    init(
        interval: Double, output: any EventOutput, reports: @escaping @Sendable () -> [Report],
        sinks: @escaping @Sendable () -> [StatsRecord.Sink]
    ) {
        self.interval = interval
        self.output = output
        self.reports = reports
        self.sinks = sinks
        state = Mutex(State())
    }

    /// Begins to tell.
    func start() {
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + interval, repeating: interval, leeway: .milliseconds(100))
        timer.setEventHandler { @Sendable [self] in tell() }
        state.withLock { $0.timer = timer }
        timer.resume()
    }

    /// Tells a last time.
    func stop() {
        state.withLock { state in
            state.timer?.cancel()
            state.timer = nil
        }
        queue.sync { tell() }
    }

    private func tell() {
        output.emit(Event(.stats(record())))
    }

    private func record() -> StatsRecord {
        let now = ContinuousClock.now
        let cpu = ProcessMemory.cpuSeconds
        let (passed, uptime, used) = state.withLock { state in
            defer {
                state.last = now
                state.cpu = cpu
            }
            return ((now - state.last).seconds, (now - state.start).seconds, cpu - state.cpu)
        }
        let reports = reports()
        let backlog = reports.reduce(0) { $0 + $1.backlog }
        let seconds = reports.compactMap { report in report.secondsAFile.map { Double(report.backlog) * $0 } }
        return StatsRecord(
            interval: passed, uptime: uptime, sources: reports.map { $0.counters.take(over: passed) },
            backlog: backlog, backlogSeconds: backlog == 0 ? 0 : seconds.max(),
            residentBytes: Int64(ProcessMemory.current), cpu: passed > 0 ? used / passed : 0, sinks: sinks())
    }
}
