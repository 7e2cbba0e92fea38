import Decode
import Engine
import Logging
import Synchronization

extension StreamWorker {
    /// Gives a live frame to the pool; of those that wait only the newest is tagged.
    func handOver(_ entry: LatestFrame.Entry) {
        let (superseded, begins) = latest.put(entry)
        counters.inHand(1)
        if let superseded {
            counters.inHand(-1)
            counters.dropped(.superseded)
            deliver(superseded.ticket) { _ in }
        }
        if begins { pool.submit(.live) { @Sendable [self] in tagNewest() } }
    }

    /// Lets the frame that waits be begun with before another takes its place; the seconds that this took.
    ///
    /// Those behind it are not lost by that: what is fetched from a server comes a segment at a time.
    ///
    /// - Parameter seconds: until the next frame's turn.
    func makeRoom(within seconds: Double, _ plan: StreamPlan, unless seen: StreamWait.Wishes) -> Double {
        guard plan.isFetched, seconds > 0 else { return 0 }
        let most = plan.stall.map { $0.seconds / 2 } ?? seconds
        let start = MonotonicMoment.now
        wait.wait(for: min(seconds, most), unless: seen) { !latest.isWaiting }
        return (MonotonicMoment.now - start).inSeconds
    }

    /// Tags the newest frame; when what follows from it is out, the next one.
    private func tagNewest() {
        guard let entry = latest.take() else { return }
        wait.look()
        tag(entry, remembering: regions) { @Sendable [self] in
            pool.submit(.live) { @Sendable [self] in tagNewest() }
        }
    }

    /// Tags a frame of what has an end.
    func tagWhole(_ entry: LatestFrame.Entry) {
        counters.inHand(1)
        pool.submit(.live) { @Sendable [self] in
            tag(entry, remembering: nil) { @Sendable [self] in slots.give(entry.frame.byteCount) }
        }
    }

    /// Says once a plan what can't be done with frames and why; how many can't be tagged the counts tell.
    private func complain(_ what: String, _ error: any Error, of plan: StreamPlan) {
        let isNew = complaint.withLock { told in
            defer { told = plan.serial }
            return told != plan.serial
        }
        if isNew { log(.error, "\(name): \(what): \(error)") }
    }

    private func tag(
        _ entry: LatestFrame.Entry, remembering regions: RegionMemory?, then: @escaping @Sendable () -> Void
    ) {
        let plan = currentPlan
        let memory = plan.settings.usesMotionGate ? regions : nil
        let generation = desk.generation
        let result = Result { () throws(EngineError) in
            guard plan.masks.isOn else {
                return (
                    try plan.tagging.tag(entry.frame, memory: memory, at: entry.moment.monotonic), SeenPicture?.none
                )
            }
            let (outcome, picture) = try plan.tagging.see(
                entry.frame, memory: memory, at: entry.moment.monotonic)
            return (outcome, picture)
        }
        deliver(entry.ticket) { @Sendable [self] desk in
            defer {
                counters.inHand(-1)
                then()
            }
            guard case .success((let outcome, let picture)) = result else {
                if case .failure(let error) = result { complain("frames can't be tagged", error, of: plan) }
                return counters.dropped(.failed)
            }
            let latency = (MonotonicMoment.now - entry.arrival).inSeconds + entry.decodeSeconds
            counters.analysed(latency: latency)
            counters.cropped(outcome.tagging.crops, spared: outcome.tagging.sparedCrops)
            if plan.writesFrames {
                var record = plan.tagging.record(
                    of: entry.frame, outcome, origin: .connection(UInt64(max(entry.moment.connection, 0))),
                    decode: entry.decodeSeconds, total: latency)
                record.time = entry.moment.time
                record.index = entry.index
                output.emit(Event(source: name, .frame(record)))
            }
            let masker = picture.flatMap { picture in
                plan.tagging.masks.map { request in
                    StreamMasker(
                        picture: picture, frame: entry.frame, tagging: plan.tagging, request: request,
                        tags: outcome.tagging.tags.map(\.label), store: masks?.store(of: name, plan.masks), pool: pool,
                        complain: { self.complain("frames can't be segmented", $0, of: plan) })
                }
            }
            desk.analysed(outcome.tagging, entry, by: plan, generation: generation, masker)
        }
    }
}
