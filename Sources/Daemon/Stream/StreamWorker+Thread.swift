import Decode
import Dispatch
import Logging
import Synchronization

extension StreamWorker {
    /// What the stream's own thread does: connect, read, wait, again.
    func live() {
        var ladder = ReconnectLadder()
        var number = 0
        var reading = StreamReading(worker: self)
        var seen = wait.current
        // The wishes' generation that was read to its end, and what that came to: what ends is read once for each.
        var ended: (generation: Int, record: SourceStateRecord)?
        while !seen.stops {
            if seen.pauses {
                seen = standStill(seen)
                continue
            }
            if let ended, ended.generation == seen.generation {
                deliver { $0.tell(ended.record) }
                wait.wait(for: nil, unless: seen)
                seen = wait.current
                continue
            }
            guard !isCongested else {
                // Each try of a camera that is gone would wait to be told as well.
                wait.wait(for: Self.lookPause, unless: seen)
                seen = wait.current
                continue
            }
            let plan = currentPlan
            let server = plan.server
            switch book.enter(server) {
            case .go: break
            case .queue:
                wait.wait(for: Self.lookPause, unless: seen)
                seen = wait.current
                continue
            case .rest(let rest):
                // Neither a reload nor a pause gets another try out of a server that has refused.
                deliver { $0.tell(rest.record) }
                wait.wait(for: max(0, (rest.until - .now).seconds), unless: seen)
                seen = wait.current
                continue
            }
            number += 1
            let loss = connect(number, &seen, &reading, &ladder)
            deliver { $0.lost(at: MonotonicMoment.now) }
            let wishes = wait.current
            switch loss?.cause {
            case .refused: book.refused(server, detail: loss?.detail)
            case .busy:
                let delay = ReconnectLadder.jittered(ladder.delay(after: .busy), .busy)
                book.busy(server, delay: delay, attempts: ladder.attempts, detail: loss?.detail)
            case .loss, nil:
                book.left(server)
                guard let loss else {
                    ended = (seen.generation, SourceStateRecord(state: .stopped, reason: .eos))
                    break
                }
                guard wishes == seen else { break }
                guard !plan.isPiped else {
                    let record = SourceStateRecord(state: .stopped, reason: loss.reason, detail: loss.detail)
                    ended = (seen.generation, record)
                    break
                }
                retry(after: loss, &ladder, unless: seen)
            }
            if wishes.generation != seen.generation { ladder.forgetLosses() }
            seen = wait.current
        }
    }

    /// Seconds between two looks at whether another stream has found out about the credentials, or there is room.
    private static let lookPause = 0.25

    /// Waits while the user wants the source paused.
    private func standStill(_ seen: StreamWait.Wishes) -> StreamWait.Wishes {
        deliver { desk in
            desk.pause()
            desk.tell(SourceStateRecord(state: .paused))
        }
        wait.wait(for: nil, unless: seen)
        let now = wait.current
        if !now.pauses, !now.stops { deliver { $0.resume() } }
        return now
    }

    /// Stands still between two frames while the user wants the source paused; throws where it is to end meanwhile.
    ///
    /// - Parameter seen: the wishes that the connection goes on for.
    private func hold(_ seen: inout StreamWait.Wishes) throws(DecodeError) {
        var now = wait.current
        while now.pauses, !now.stops, now.generation == seen.generation {
            // It runs again with the next frame.
            connection.withLock { connection in
                connection?.isRunning = false
                connection?.lastFrame = nil
            }
            now = standStill(now)
        }
        guard !now.pauses else { throw .interrupted("the paused source was interrupted") }
        // Other wishes interrupt the next read.
        if !now.stops, now.generation == seen.generation { seen = now }
    }

    /// Says that the connection was lost, and waits as long as the ladder wants.
    private func retry(after loss: Loss, _ ladder: inout ReconnectLadder, unless seen: StreamWait.Wishes) {
        let delay = ReconnectLadder.jittered(ladder.delay(after: .loss), .loss)
        let record = SourceStateRecord(
            state: .retrying, reason: loss.reason, detail: loss.detail, attempts: ladder.attempts,
            nextRetry: Timestamp.now().adding(seconds: delay))
        deliver { desk in
            if loss.reason == .stalled { desk.tell(SourceStateRecord(state: .stalled, reason: .stalled)) }
            desk.tell(record)
        }
        wait.wait(for: delay, unless: seen)
    }

    /// Why a connection ended.
    struct Loss: Sendable {
        var reason: SourceStateRecord.Reason
        var detail: String?
        var cause = ReconnectLadder.Cause.loss
    }

    /// One connection from its opening to its end; nil at the end of what has an end.
    ///
    /// - Parameter seen: the wishes that it is opened for, and then those that it goes on for.
    private func connect(
        _ number: Int, _ seen: inout StreamWait.Wishes, _ reading: inout StreamReading,
        _ ladder: inout ReconnectLadder
    ) -> Loss? {
        var plan = currentPlan
        let interruption = Interruption()
        connection.withLock {
            $0 = StreamConnection(interruption: interruption, opened: .now, isHeld: plan.isHeld)
        }
        defer { connection.withLock { $0 = nil } }
        // Others were told before there was a connection to interrupt.
        if wait.current != seen { interruption.interrupt() }
        deliver { $0.tell(SourceStateRecord(state: .starting)) }
        reading.begin(number, plan)
        do throws(DecodeError) {
            var picture = Picture()
            repeat {
                let asked = clock()
                do throws(DecodeError) {
                    if let loss = try read(&plan, &picture, &seen, interruption, number, &reading, &ladder) {
                        return loss
                    }
                } catch {
                    // One bad picture of a camera that gives one at a time is like a corrupt frame of another.
                    guard picture.frame != nil, error.isOfContent, !isOverdue(plan) else { throw error }
                    counters.dropped(.corrupt)
                }
                guard picture.frame != nil, !plan.isPiped else { return nil }
                // A camera that gives one picture at a time is asked again; that is no end.
                connection.withLock { $0?.progress = nil }
                try waitForNextPicture(since: asked, seen, interruption)
            } while true
        } catch {
            if plan.isPiped, case .empty = error { return nil }
            let ended = connection.withLock { $0 }
            if reading.isCuring { return Loss(reason: .frozen, detail: error.detail) }
            return loss(error, of: ended, wasRunning: reading.frames > 0)
        }
    }

    /// Waits until a camera that gives one picture at a time is to be asked again, a period after it was last asked.
    ///
    /// - Parameter seen: the wishes that it is connected for.
    private func waitForNextPicture(
        since asked: UInt64, _ seen: StreamWait.Wishes, _ interruption: Interruption
    ) throws(DecodeError) {
        while true {
            // A reload may have changed the rhythm meanwhile.
            let rest = currentPlan.period - Double(clock() &- asked) / 1e9
            guard rest > 0 else { return }
            wait.wait(for: min(rest, 5), unless: seen)
            if interruption.isInterrupted || wait.current != seen {
                throw .interrupted("the picture source was interrupted")
            }
        }
    }

    /// The last picture of a camera that gives one at a time.
    private struct Picture {
        var frame: Frame?
        /// What the server calls it; nil for one that is damaged, which is asked for again.
        var version: PictureVersion?
    }

    /// Reads from the opening to the end; what was lost with it, nil where the end is no loss.
    private func read(
        _ plan: inout StreamPlan, _ picture: inout Picture, _ seen: inout StreamWait.Wishes,
        _ interruption: Interruption, _ number: Int, _ reading: inout StreamReading, _ ladder: inout ReconnectLadder
    ) throws(DecodeError) -> Loss? {
        var options = plan.readerOptions
        options.known = picture.frame == nil ? nil : picture.version
        let reader = try decoding(plan).reader(plan.location, options: options, interruption: interruption)
        defer { reader.close() }
        complain(ofUnused: reader.unusedOptions, plan)
        let isLive = reader.isLive || reader.kind == .picture
        // What has an end waits for the analysis: that is no stall.
        connection.withLock { connection in
            connection?.progress = isLive ? reader.progress : nil
            if !isLive { connection?.isHeld = true }
        }
        if reader.isUnchanged, let frame = picture.frame, let sighting = Sighting(frame) {
            follow(&plan, reader, &reading)
            running(number, plan, reader, &ladder)
            try reading.take(sighting, from: reader, picture: frame)
        }
        while isLive, let sighting = try reader.look() {
            if plan.isHeld { try hold(&seen) }
            if reader.kind == .picture {
                picture.frame = try reader.picture()
                picture.version = sighting.isCorrupt ? nil : reader.version
            }
            follow(&plan, reader, &reading)
            running(number, plan, reader, &ladder)
            let now = MonotonicMoment.now
            let held = makeRoom(within: reading.lead(of: sighting, at: now), plan, unless: seen)
            try reading.take(sighting, from: reader, picture: reader.kind == .picture ? picture.frame : nil, at: now)
            reading.hold(held)
            if plan.isSynthetic { wait.wait(for: reading.ahead(of: sighting.presentationTime), unless: seen) }
        }
        while !isLive, let frame = try reader.next() {
            try hold(&seen)
            follow(&plan, reader, &reading)
            running(number, plan, reader, &ladder)
            reading.takeWhole(frame, from: reader)
            if plan.isSynthetic { wait.wait(for: reading.ahead(of: frame.presentationTime), unless: seen) }
        }
        return isLive && reader.kind != .picture ? Loss(reason: .eos, detail: "the stream ended") : nil
    }

    /// Whether no good frame has come for so long that it has to be told.
    private func isOverdue(_ plan: StreamPlan) -> Bool {
        let last = connection.withLock { $0?.lastFrame } ?? .now
        return ContinuousClock.now - last > plan.patience
    }

    /// Takes what a reload changed and a connection can follow.
    private func follow(_ plan: inout StreamPlan, _ reader: any FrameReader, _ reading: inout StreamReading) {
        let new = currentPlan
        if new.sampling != plan.sampling { reader.resample(new.sampling) }
        reading.follow(new)
        plan = new
    }

    /// The first clean frame of a connection, and every later one.
    private func running(
        _ number: Int, _ plan: StreamPlan, _ reader: any FrameReader, _ ladder: inout ReconnectLadder
    ) {
        let (isFirst, good) = connection.withLock { connection -> (Bool, Duration) in
            let now = ContinuousClock.now
            defer {
                connection?.isRunning = true
                connection?.lastFrame = now
            }
            return (!(connection?.isRunning ?? true), connection?.lastFrame.map { now - $0 } ?? .zero)
        }
        ladder.good(for: good.seconds)
        if isFirst {
            book.accepted(plan.server)
            let record = SourceStateRecord.running(reader.decoder)
            if let detail = record.detail { log(.warning, "\(name): \(detail)") }
            deliver { desk in
                desk.tell(record)
                desk.back(number, at: MonotonicMoment.now)
            }
        }
    }

    private func loss(_ error: DecodeError, of connection: StreamConnection?, wasRunning: Bool) -> Loss {
        let detail = SecretRegistry.shared.mask(error.detail)
        return switch error {
        case .interrupted where connection?.isStalled == true:
            Loss(reason: .stalled, detail: "no frame for \(Int(currentPlan.settings.stall.seconds)) s")
        case .interrupted where connection?.isKeyless == true:
            Loss(reason: .waitingKeyframe, detail: "no key frame for \(Int(StreamConnection.limit.seconds)) s")
        case .timeout: Loss(reason: wasRunning ? .stalled : .timeout, detail: detail)
        case .auth: Loss(reason: .auth, detail: detail, cause: .refused)
        case .busy: Loss(reason: .busy, detail: detail, cause: .busy)
        default: Loss(reason: .error, detail: detail)
        }
    }
}
