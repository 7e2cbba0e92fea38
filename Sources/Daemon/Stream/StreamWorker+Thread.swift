import Decode
import Dispatch
import Synchronization

extension StreamWorker {
    /// What the stream's own thread does: connect, read, wait, again.
    func live() {
        var ladder = ReconnectLadder()
        var generator = SystemRandomNumberGenerator()
        var number = 0
        var reading = StreamReading(worker: self)
        var refusal: Refusal?
        var seen = wait.current
        while !seen.stops {
            if seen.pauses {
                deliver { desk in
                    desk.pause()
                    desk.tell(SourceStateRecord(state: .paused))
                }
                wait.wait(for: nil, unless: seen)
                seen = wait.current
                if !seen.pauses, !seen.stops { deliver { $0.resume() } }
                continue
            }
            if let standing = refusal, standing.secrets == currentPlan.settings.url.secrets {
                let rest = (standing.until - .now).seconds
                guard rest <= 0 else {
                    // Neither a reload nor a pause gets another try out of credentials that were refused.
                    deliver { $0.tell(standing.record) }
                    wait.wait(for: rest, unless: seen)
                    seen = wait.current
                    continue
                }
            } else if refusal != nil {
                refusal = nil
                ladder.forgetRefusals()
            }
            number += 1
            let loss = connect(number, &reading, &ladder)
            deliver { $0.lost(at: MonotonicMoment.now) }
            let wishes = wait.current
            if wishes != seen, loss?.cause != .refused {
                if wishes.generation != seen.generation { ladder.forgetLosses() }
                seen = wishes
                continue
            }
            guard let loss else {
                deliver { $0.tell(SourceStateRecord(state: .stopped, reason: .eos)) }
                wait.wait(for: nil, unless: seen)
                seen = wait.current
                continue
            }
            let delay = ReconnectLadder.jittered(ladder.delay(after: loss.cause), loss.cause, using: &generator)
            let record = SourceStateRecord(
                state: .retrying, reason: loss.reason, detail: loss.detail, attempts: ladder.attempts,
                nextRetry: Timestamp.now().adding(seconds: delay))
            if loss.cause == .refused {
                refusal = Refusal(
                    until: .now + .seconds(delay), secrets: currentPlan.settings.url.secrets, record: record)
            }
            deliver { desk in
                if loss.reason == .stalled { desk.tell(SourceStateRecord(state: .stalled, reason: .stalled)) }
                desk.tell(record)
            }
            wait.wait(for: delay, unless: seen)
            seen = wait.current
        }
    }

    /// Credentials that a source has refused, and how long it is left alone for that.
    private struct Refusal {
        var until: ContinuousClock.Instant
        var secrets: [String]
        var record: SourceStateRecord
    }

    /// Why a connection ended.
    struct Loss: Sendable {
        var reason: SourceStateRecord.Reason
        var detail: String?
        var cause = ReconnectLadder.Cause.loss
    }

    /// One connection from its opening to its end; nil at the end of what has an end.
    private func connect(_ number: Int, _ reading: inout StreamReading, _ ladder: inout ReconnectLadder) -> Loss? {
        var plan = currentPlan
        let interruption = Interruption()
        connection.withLock { $0 = Connection(interruption: interruption, opened: .now) }
        defer { connection.withLock { $0 = nil } }
        if wait.current.stops { interruption.interrupt() }
        deliver { $0.tell(SourceStateRecord(state: .starting)) }
        reading.begin(number, plan)
        var picture: Frame?
        var version: PictureVersion?
        do throws(DecodeError) {
            repeat {
                var options = plan.readerOptions
                options.known = picture == nil ? nil : version
                let reader = try MediaReader(plan.location, options: options, interruption: interruption)
                defer { reader.close() }
                connection.withLock { $0?.progress = reader.progress }
                let isLive = reader.isLive || reader.kind == .picture
                version = reader.version
                if reader.isUnchanged, let picture {
                    follow(&plan, reader, &reading)
                    running(number, &ladder)
                    try reading.take(picture, from: reader, isLive: isLive)
                }
                while let frame = try reader.next() {
                    if reader.kind == .picture { picture = frame }
                    follow(&plan, reader, &reading)
                    running(number, &ladder)
                    try reading.take(frame, from: reader, isLive: isLive)
                    if plan.isSynthetic { wait.wait(for: reading.ahead(of: frame), unless: wait.current) }
                }
                if reader.kind == .picture {
                    // A camera that gives one picture at a time is asked again; that is no end.
                    connection.withLock { $0?.progress = nil }
                    wait.wait(for: plan.period, unless: wait.current)
                    if interruption.isInterrupted { throw .interrupted("the picture source was interrupted") }
                    continue
                }
                return isLive ? Loss(reason: .eos, detail: "the stream ended") : nil
            } while true
        } catch {
            let isStalled = connection.withLock { $0?.isStalled ?? false }
            if reading.isCuring { return Loss(reason: .frozen, detail: error.detail) }
            return loss(error, isStalled: isStalled, wasRunning: reading.frames > 0)
        }
    }

    /// Takes what a reload changed and a connection can follow.
    private func follow(_ plan: inout StreamPlan, _ reader: MediaReader, _ reading: inout StreamReading) {
        let new = currentPlan
        if new.sampling != plan.sampling { reader.resample(new.sampling) }
        reading.follow(new)
        plan = new
    }

    /// The first clean frame of a connection, and every later one.
    private func running(_ number: Int, _ ladder: inout ReconnectLadder) {
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
            ladder.forgetRefusals()
            deliver { desk in
                desk.tell(SourceStateRecord(state: .running))
                desk.back(number, at: MonotonicMoment.now)
            }
        }
    }

    private func loss(_ error: DecodeError, isStalled: Bool, wasRunning: Bool) -> Loss {
        switch error {
        case .interrupted where isStalled:
            Loss(reason: .stalled, detail: "no frame for \(Int(currentPlan.settings.stall.seconds)) s")
        case .timeout: Loss(reason: wasRunning ? .stalled : .timeout, detail: error.detail)
        case .auth: Loss(reason: .auth, detail: error.detail, cause: .refused)
        case .busy: Loss(reason: .busy, detail: error.detail, cause: .busy)
        default: Loss(reason: .error, detail: error.detail)
        }
    }
}
