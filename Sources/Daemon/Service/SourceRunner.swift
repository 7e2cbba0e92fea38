import Engine

/// A running source, stream or folder, by what the daemon does with either.
enum SourceRunner: Sendable {
    case stream(StreamWorker)
    case folder(FolderWorker)

    /// Makes the runner of a configured source.
    init(
        _ source: SourceConfiguration, tagging: FrameTagging, in surroundings: SourceSurroundings
    ) throws(SystemError) {
        switch source.kind {
        case .stream(let settings):
            self = .stream(
                StreamWorker(
                    name: source.name, plan: StreamPlan(source, settings, tagging: tagging), in: surroundings))
        case .folder(let settings):
            self = .folder(
                try FolderWorker(
                    name: source.name, plan: FolderPlan(source, settings, tagging: tagging), in: surroundings))
        }
    }

    /// Whether both are one, and not two of one name.
    func isSame(as other: SourceRunner) -> Bool {
        switch (self, other) {
        case (.stream(let worker), .stream(let other)): worker === other
        case (.folder(let worker), .folder(let other)): worker === other
        default: false
        }
    }

    func start() throws(SystemError) {
        switch self {
        case .stream(let worker): worker.start()
        case .folder(let worker): try worker.start()
        }
    }

    /// Ends it, open episodes with `reason`.
    func stop(_ reason: EpisodeEnd) {
        switch self {
        case .stream(let worker): worker.stop(reason)
        case .folder(let worker): worker.stop(reason: reason == .shutdown ? .shutdown : .config)
        }
    }

    func pause() {
        switch self {
        case .stream(let worker): worker.pause()
        case .folder(let worker): worker.pause()
        }
    }

    func resume() {
        switch self {
        case .stream(let worker): worker.resume()
        case .folder(let worker): worker.resume()
        }
    }

    var isPaused: Bool {
        switch self {
        case .stream(let worker): worker.isPaused
        case .folder(let worker): worker.isPaused
        }
    }

    /// Takes changed settings without a new start, where only a stream's connection may have to be made anew.
    func exchange(_ source: SourceConfiguration, tagging: FrameTagging, reconnects: Bool) {
        switch (self, source.kind) {
        case (.stream(let worker), .stream(let settings)):
            worker.exchange(StreamPlan(source, settings, tagging: tagging), reconnects: reconnects)
        case (.folder(let worker), .folder(let settings)):
            worker.exchange(FolderPlan(source, settings, tagging: tagging))
        default: preconditionFailure("a source that changes its kind is started anew")
        }
    }

    /// What only time brings about.
    func tick() {
        switch self {
        case .stream(let worker): worker.tick()
        case .folder(let worker): worker.tick()
        }
    }

    /// What `stats` tells of it.
    var report: StatisticsClock.Report {
        switch self {
        case .stream(let worker): StatisticsClock.Report(counters: worker.counters)
        case .folder(let worker): worker.report
        }
    }

    /// What `status` tells of it: during a reload it may still be what the old configuration made of it.
    var status: SourceStatus {
        switch self {
        case .stream(let worker):
            let (record, since) = worker.desk.current
            let totals = worker.counters.totals
            return SourceStatus(
                name: worker.name, kind: .stream, state: record?.state ?? .starting, reason: record?.reason,
                since: since, location: worker.currentPlan.settings.url.description, framesIn: totals.decoded,
                framesAnalysed: totals.analysed, dropped: totals.dropped, tags: worker.desk.openTags)
        case .folder(let worker):
            let (record, since) = worker.current
            let totals = worker.counters.totals
            return SourceStatus(
                name: worker.name, kind: .folder, state: record.state, reason: record.reason, since: since,
                location: worker.path, framesIn: totals.decoded, framesAnalysed: totals.analysed,
                dropped: totals.dropped, backlog: worker.backlog)
        }
    }
}
