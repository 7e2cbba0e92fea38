import Glibc
import Synchronization
import Testing

@testable import Daemon

@Suite struct WatchdogTests {
    private let clock = TurnedClock()
    private let log = LineLog()
    private let beacons: ProgressBeacons

    init() {
        beacons = ProgressBeacons(now: clock.now)
    }

    /// A watchdog of 10 s, and how often it has been fed.
    private func watchdog() -> (Watchdog, fed: @Sendable () -> Int) {
        let count = Counter()
        let watchdog = Watchdog(interval: .seconds(10), beacons: beacons, log: log.logger) { count.add() }
        return (watchdog, { count.value })
    }

    private final class Counter: Sendable {
        private let count = Atomic(0)
        var value: Int { count.load(ordering: .relaxed) }
        func add() { count.wrappingAdd(1, ordering: .relaxed) }
    }

    @Test func `who is idle is not stuck, however long`() {
        let (watchdog, fed) = watchdog()
        let worker = beacons.beacon("worker 1")
        worker.working {}
        clock.turn(.seconds(100_000))
        watchdog.beat()
        #expect(fed() == 1)
        #expect(worker.standstill(at: clock.now()) == nil)
    }

    @Test func `a piece of work over the limit stops the feeding until it is over, and is told once`() {
        let (watchdog, fed) = watchdog()
        let worker = beacons.beacon("worker 1")
        let other = beacons.beacon("worker 2")
        worker.begin()
        other.begin()
        clock.turn(.seconds(10))
        watchdog.beat()
        #expect(fed() == 1)
        clock.turn(.seconds(1))
        other.end()
        watchdog.beat()
        watchdog.beat()
        #expect(fed() == 1)
        worker.end()
        watchdog.beat()
        watchdog.beat()
        #expect(fed() == 3)
        #expect(
            log.lines == [
                "tagclipd: error: worker 1 has been at one piece of work for 11 s; the watchdog isn't fed",
                "tagclipd: all work moves again; the watchdog is fed",
            ])
    }

    @Test func `long work that moves is not stuck`() {
        let (watchdog, fed) = watchdog()
        let encoder = beacons.beacon("label encoder")
        for _ in 0..<20 {
            encoder.begin()
            clock.turn(.seconds(9))
            watchdog.beat()
        }
        #expect(fed() == 20)
    }

    @Test func `a limit of its own counts instead of the interval`() {
        let (watchdog, fed) = watchdog()
        let patient = beacons.beacon("file worker", limit: .seconds(60))
        let hasty = beacons.beacon("emitter", limit: .seconds(5))
        patient.begin()
        clock.turn(.seconds(60))
        watchdog.beat()
        #expect(fed() == 1)
        hasty.begin()
        clock.turn(.seconds(6))
        watchdog.beat()
        #expect(fed() == 1)
        #expect(Set(beacons.stuck(limit: .seconds(10)).map(\.name)) == ["file worker", "emitter"])
    }

    @Test func `a worker that is gone holds nothing up`() {
        let (watchdog, fed) = watchdog()
        do {
            let removed = beacons.beacon("camera gate")
            removed.begin()
        }
        clock.turn(.seconds(100))
        watchdog.beat()
        #expect(fed() == 1)
    }

    @Test func `work that throws is over`() {
        struct Failure: Error {}
        let worker = beacons.beacon("worker 1")
        #expect(throws: Failure.self) { try worker.working { throw Failure() } }
        #expect(worker.standstill(at: clock.now()) == nil)
    }

    /// `WATCHDOG_USEC`, `WATCHDOG_PID`, and what process 77 makes of them.
    private static let asked: [(microseconds: String?, process: String?, expected: Duration?)] = [
        ("30000000", nil, .seconds(30)),
        ("30000000", "77", .seconds(30)),
        ("1", nil, .microseconds(1)),
        ("30000000", "78", nil),
        ("30000000", "x", nil),
        ("0", nil, nil),
        ("-5", nil, nil),
        ("18446744073709551615", nil, nil),
        ("soon", nil, nil),
        (nil, "77", nil),
    ]

    @Test(arguments: asked)
    func `the interval is the manager's, for this process alone`(
        microseconds: String?, process: String?, expected: Duration?
    ) {
        #expect(Watchdog.askedInterval(microseconds: microseconds, process: process, own: 77) == expected)
    }

    @Test func `a real manager is fed again and again, twice an interval`() throws {
        let folder = try SinkFolder()
        let manager = try ServiceManager(folder.file("notify"))
        let notifier = SystemdNotifier(socket: folder.file("notify"), log: log.logger)
        let watchdog = Watchdog(interval: .milliseconds(20), beacons: ProgressBeacons(), log: log.logger) {
            notifier.tell(.watchdog)
        }
        #expect(watchdog.period == .milliseconds(10))
        watchdog.start()
        for _ in 0..<5 { #expect(try manager.next() == "WATCHDOG=1") }
        watchdog.stop()
    }
}
