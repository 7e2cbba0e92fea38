@unsafe @preconcurrency import Dispatch
import Engine
import Logging
import Synchronization

/// The daemon: sources, pool, outputs and all that keeps them running, from a configuration to a signal.
final class Daemon: Sendable {
    let file: String
    /// The one output that the command line asks for, in place of the configuration's.
    let only: OutputConfiguration?
    let variables: [String: String]
    let paths: StandardPaths
    let workers: WorkerCount
    let log: Logger
    let notifier: SystemdNotifier
    let beacons: ProgressBeacons
    let pool: WorkerPool
    let book: ServerBook
    let emitter: Emitter
    let ledger: Ledger?
    let masks: MaskStores
    let state: Mutex<State>
    /// Held while a source is paused or resumed and that is noted.
    let pausing = Mutex(())
    private let stopped = StopFlag()
    let outputs: Mutex<DaemonOutputs>
    private let ticking = DispatchQueue(label: "tagclipd.ticks")
    private let standstill = Mutex(StandstillWatch())
    /// Reloads happen one after another, on a thread's own queue: they may encode labels for minutes.
    let reloading = DispatchQueue(label: "tagclipd.reload")

    /// Seconds that all may take to end; systemd is told to wait longer.
    static let stopSeconds = 9.5

    struct State: Sendable {
        var configuration: Configuration
        var factory: TaggerFactory
        var sources: [String: SourceRunner] = [:]
        /// Names of those that could not be started, which is tried again.
        var missing: Set<String> = []
        /// Those that end sources which a reload takes away.
        var leaving: [SourceThread] = []
        var isStopping = false
        /// What was said of calibrations: each once.
        var calibrations: Set<CalibrationOutcome> = []
    }

    /// Loads the model and opens the outputs; throws ``ConfigurationProblem`` where that can't be done.
    init(
        _ configuration: Configuration, file: String, only: OutputConfiguration? = nil, variables: [String: String],
        paths: StandardPaths, log: Logger
    ) throws(ConfigurationProblem) {
        var configuration = configuration
        if let only { configuration.outputs = [only] }
        self.file = file
        self.only = only
        self.variables = variables
        self.paths = paths
        self.log = log
        workers = WorkerCount.available(asked: configuration.threads)
        notifier = SystemdNotifier.fromEnvironment(log: log)
        beacons = ProgressBeacons()
        pool = WorkerPool(workers: workers.count, nice: configuration.nice, beacons: beacons)
        let model = try configuration.loadModel(file, workers: workers.count) { log.warning("\($0)") }
        try configuration.checkMethod(file, model: model)
        let sinkLog: SinkLog = { @Sendable level, message in log.log(level: level, "\(message)") }
        let outputs = DaemonOutputs(log: sinkLog)
        let sinks = outputs.sinks(for: configuration.outputs)
        guard !sinks.isEmpty else {
            throw ConfigurationProblem(description: "\(file): none of the outputs can be opened")
        }
        let stopped = stopped
        emitter = Emitter(
            sinks: sinks,
            opening: LogOpen(
                model: model,
                vocabulary: try VocabularyChoice(configuration.tagging, model: model).digest, workers: workers),
            readersGone: { @Sendable in stopped.raise() }, log: sinkLog)
        self.outputs = Mutex(outputs)
        ledger = paths.state.map { Ledger(folder: $0.path, log: sinkLog) }
        book = ServerBook(store: ledger)
        masks = MaskStores(base: paths.state.map { $0.path + "/masks" }, log: sinkLog) { [ledger] in
            ledger?.cautiousTime ?? .now()
        }
        state = Mutex(
            State(
                configuration: configuration, factory: TaggerFactory(model: model, workers: workers.count, pool: pool)))
    }

    /// Runs until a signal or until nobody reads any output.
    func run() {
        let signals = StopSignals { @Sendable [stopped] in stopped.raise() }
        let reloads = ReloadSignals(
            reload: { @Sendable [self] in reload() }, reopen: { @Sendable [emitter] in emitter.reopen() })
        defer { withExtendedLifetime((signals, reloads)) {} }
        let control = openControl()
        let watchdog = Watchdog.askedInterval().map { interval in
            Watchdog(interval: interval, beacons: beacons, log: log) { @Sendable [notifier] in
                notifier.tell(.watchdog)
            }
        }
        watchdog?.start()
        notifier.tell(.ready)
        let ticks = DispatchSource.makeTimerSource(queue: ticking)
        ticks.schedule(deadline: .now() + 1, repeating: 1, leeway: .milliseconds(50))
        ticks.setEventHandler { @Sendable [self] in tick() }
        ticks.resume()
        let statistics = StatisticsClock(
            interval: 60, output: emitter,
            reports: { @Sendable [self] in state.withLock { $0.sources }.sorted { $0.key < $1.key }.map(\.value.report)
            },
            sinks: { @Sendable [emitter] in emitter.statistics })
        statistics.start()
        let retention = keepRetention()
        defer { retention?.cancel() }
        let tending = tendRegularly(control)
        defer { tending.cancel() }
        let starting = SourceThread(name: "start") { @Sendable [self] in startSources() }
        stopped.wait()
        end(ticks, statistics, control, starting)
        watchdog?.stop()
    }

    /// What only time brings about, once a second.
    private func tick() {
        for source in state.withLock({ $0.sources }).values {
            source.tick()
        }
        let stuck = emitter.stuckSink(after: StandstillWatch.limit)
        guard let (level, message) = standstill.withLock({ $0.observe(stuck) }) else { return }
        log.log(level: level, "\(message)")
    }

    /// Starts every enabled source, each as soon as its labels are encoded.
    private func startSources() {
        tellOwed()
        let (configuration, factory) = state.withLock { ($0.configuration, $0.factory) }
        warn(of: configuration, factory.model)
        for source in configuration.sources where source.isEnabled {
            startLogged(source, factory)
        }
        notifier.tell(.status("\(configuration.sources.count) sources"))
    }

    /// Starts one source unless the daemon is stopping, or a reload wants it otherwise by now.
    func start(_ source: SourceConfiguration, _ factory: TaggerFactory) throws {
        let tagging = try tagging(source, factory)
        let log = log
        let runner = try SourceRunner(
            source, tagging: tagging,
            in: SourceSurroundings(
                pool: pool, output: emitter, book: book, ledger: ledger, masks: masks,
                log: { @Sendable level, message in log.log(level: level, "\(message)") }))
        let mayStart = state.withLock { state in
            let isWanted = source.isEnabled && state.configuration.sources.contains(source)
            guard isWanted, !state.isStopping, state.sources[source.name] == nil else { return false }
            state.sources[source.name] = runner
            return true
        }
        guard mayStart else { return }
        pauseAsKnown(source.name)
        do {
            try runner.start()
        } catch {
            // It never will: another one is made in its place.
            state.withLock { state in
                if state.sources[source.name]?.isSame(as: runner) == true { state.sources[source.name] = nil }
            }
            throw error
        }
        if source.masks.isOn, masks.store(of: source.name, source.masks) == nil {
            log.warning("source \(source.name): masks have nowhere to go; set dir: in masks:, or state:")
        }
    }

    /// The tagger of some settings; encoding shows as progress to the service manager.
    ///
    /// The watchdog sees it by the workers that do it.
    func tagging(
        _ source: SourceConfiguration, _ factory: TaggerFactory
    ) throws(ConfigurationProblem) -> FrameTagging {
        var isTold = false
        let tagging = try factory.tagging(source.tagging, masks: MaskPlan(source)) { done, total in
            if !isTold { log.info("encoding labels: \(total - done) of \(total) are not in the cache") }
            isTold = true
            notifier.tell(.status("encoding labels: \(done) of \(total)"))
        }
        let isNews = state.withLock { state in
            defer { state.calibrations.insert(tagging.calibration) }
            return !state.calibrations.contains(tagging.calibration)
        }
        switch tagging.calibration {
        case .inForce(let text) where isNews: log.info("\(text)")
        case .leftOut(let problem) where isNews: log.warning("\(problem); it is left out")
        default: break
        }
        return tagging
    }

    /// Says what is to be known of a configuration's labels.
    func warn(of configuration: Configuration, _ model: Model) {
        for warning in (try? configuration.vocabularyWarnings(model)) ?? [] { log.warning("\(warning)") }
    }

    /// Other outputs from the next record on.
    func replaceOutputs(_ settings: [OutputConfiguration]) {
        let sinks = outputs.withLock { $0.sinks(for: settings) }
        guard !sinks.isEmpty else { return }
        emitter.replace(sinks: sinks)
    }

    /// Stops reading, finishes what is in hand, ends episodes, writes it all.
    private func end(
        _ ticks: any DispatchSourceTimer, _ statistics: StatisticsClock, _ control: ControlServer?,
        _ starting: SourceThread
    ) {
        let clock = ContinuousClock()
        let start = clock.now
        // Whatever hangs, the process ends: a second later the service manager would kill it in the middle of a line.
        ForcedEnd.come(in: Self.stopSeconds) { @Sendable [log, emitter] in
            let cause = emitter.stuckSink(after: 1).map { "; \($0.name) took no record" } ?? ""
            log.error("the stop took longer than \(Self.stopSeconds) s and was cut short\(cause)")
        }
        notifier.tell(.stopping)
        emitter.giveUpStuckSinks(after: 2)
        control?.close()
        ticks.cancel()
        let (sources, leaving) = state.withLock { state in
            state.isStopping = true
            return (state.sources.values.map(\.self), state.leaving)
        }
        let stopping = sources.map { source in
            SourceThread(name: "stop") { @Sendable in source.stop(.shutdown) }
        }
        for thread in stopping + leaving {
            thread.join(within: max(0.1, Self.stopSeconds - 1 - (clock.now - start).seconds))
        }
        starting.join(within: 0.1)
        statistics.stop()
        emitter.close(within: max(0.2, Self.stopSeconds - 0.5 - (clock.now - start).seconds))
        // What the outputs took while the ledger could not be written to.
        ledger?.tryAgain()
    }
}
