@unsafe @preconcurrency import Dispatch
import Glibc
import Logging
import Synchronization

/// Feeds the service manager's watchdog for as long as work moves.
///
/// It sends twice an interval and keeps silent while a worker is stuck, until the manager restarts the service. What
/// only waits, such as a source without its camera, is not stuck.
final class Watchdog: Sendable {
    private let interval: Duration
    private let beacons: ProgressBeacons
    private let log: Logger
    private let feed: @Sendable () -> Void
    private let queue = DispatchQueue(label: "tagclipd.watchdog")
    private let timer = Mutex<(any DispatchSourceTimer)?>(nil)
    private let stuck = Mutex<Set<String>>([])

    /// The interval that the manager asks for, nil where it asks for none; its variables are taken away.
    static func askedInterval() -> Duration? {
        askedInterval(
            microseconds: ProcessEnvironment.take("WATCHDOG_USEC"), process: ProcessEnvironment.take("WATCHDOG_PID"),
            own: getpid())
    }

    /// The interval in `WATCHDOG_USEC`, if `WATCHDOG_PID` names this process or nothing.
    static func askedInterval(microseconds: String?, process: String?, own: Int32) -> Duration? {
        if let process, Int32(process) != own { return nil }
        guard let microseconds, let value = Int64(microseconds), value > 0 else { return nil }
        return .microseconds(value)
    }

    /// - Parameters:
    ///   - interval: within which the manager wants to hear something.
    ///   - beacons: what must move.
    ///   - feed: sends the sign of life.
    init(interval: Duration, beacons: ProgressBeacons, log: Logger, feed: @escaping @Sendable () -> Void) {
        self.interval = interval
        self.beacons = beacons
        self.log = log
        self.feed = feed
    }

    /// How often it sends: half the interval, as sd_watchdog_enabled(3) advises.
    var period: Duration { interval / 2 }

    /// Begins to send, at once and then every ``period``.
    func start() {
        let period = Int(clamping: max(period.nanoseconds, 1_000_000))
        let source = DispatchSource.makeTimerSource(queue: queue)
        source.schedule(deadline: .now(), repeating: .nanoseconds(period), leeway: .nanoseconds(period / 20))
        source.setEventHandler { @Sendable [weak self] in self?.beat() }
        source.activate()
        timer.withLock { timer in
            timer?.cancel()
            timer = source
        }
    }

    /// Stops sending; the manager will take that for being stuck if it still watches.
    func stop() {
        timer.withLock { timer in
            timer?.cancel()
            timer = nil
        }
    }

    /// Sends a sign of life unless something is stuck; says once who is, and when all moves again.
    func beat() {
        let found = beacons.stuck(limit: interval)
        let names = Set(found.map(\.name))
        let before = stuck.withLock { stuck in
            defer { stuck = names }
            return stuck
        }
        for (name, standstill) in found where !before.contains(name) {
            log.error(
                "\(name) has been at one piece of work for \(standstill.components.seconds) s; the watchdog isn't fed")
        }
        if names.isEmpty {
            if !before.isEmpty { log.notice("all work moves again; the watchdog is fed") }
            feed()
        }
    }

    deinit {
        stop()
    }
}
