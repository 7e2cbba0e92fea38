import Synchronization

/// One worker's sign of life: whether it is at a piece of work, and since when.
///
/// A worker between two pieces is idle, however long. One that has been at the same piece for longer than a limit is
/// stuck. Each worker holds its own beacon and does one piece at a time.
final class ProgressBeacon: Sendable {
    /// Who works, for messages.
    let name: String
    /// How long a piece of this worker's may take; nil leaves that to whoever watches.
    let limit: Duration?

    private let now: MonotonicTime
    /// When the piece was begun or last moved, 0 while there is none.
    private let since = Atomic<UInt64>(0)

    init(name: String, limit: Duration? = nil, now: @escaping MonotonicTime = systemMonotonicTime) {
        self.name = name
        self.limit = limit
        self.now = now
    }

    /// A piece of work begins, or the present one has moved on.
    func begin() {
        since.store(max(now(), 1), ordering: .relaxed)
    }

    /// The piece of work is over.
    func end() {
        since.store(0, ordering: .relaxed)
    }

    /// Does a piece of work.
    func working<Result, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        begin()
        defer { end() }
        return try body()
    }

    /// How long the present piece has not moved at that time; nil while idle.
    func standstill(at time: UInt64) -> Duration? {
        let since = since.load(ordering: .relaxed)
        return since == 0 ? nil : .nanoseconds(Int64(clamping: time > since ? time - since : 0))
    }
}

/// The beacons of all workers that there are.
final class ProgressBeacons: Sendable {
    private struct Held {
        weak var beacon: ProgressBeacon?
    }

    private let held = Mutex<[Held]>([])
    private let now: MonotonicTime

    init(now: @escaping MonotonicTime = systemMonotonicTime) {
        self.now = now
    }

    /// A beacon for a worker; it is watched as long as the worker holds it.
    func beacon(_ name: String, limit: Duration? = nil) -> ProgressBeacon {
        let beacon = ProgressBeacon(name: name, limit: limit, now: now)
        held.withLock { held in
            held.removeAll { $0.beacon == nil }
            held.append(Held(beacon: beacon))
        }
        return beacon
    }

    /// Who has been at one piece of work for longer than the own limit, or else than this one.
    func stuck(limit: Duration) -> [(name: String, standstill: Duration)] {
        let time = now()
        return held.withLock { $0.compactMap(\.beacon) }.compactMap { beacon in
            guard let standstill = beacon.standstill(at: time), standstill > beacon.limit ?? limit else { return nil }
            return (beacon.name, standstill)
        }
    }
}
