import Decode
import Engine
import Logging

/// Looks at the frames of a stream, on its own thread: what is to be tagged, what is like what was.
struct StreamReading {
    private let worker: StreamWorker
    private var number = 0
    private var gate = MotionGate()
    private var frozen = FrozenDetector()
    private var arrival = ArrivalClock()
    private var burst = BurstPace()
    private var stamps = StampCheck()
    private var size = (width: 0, height: 0)
    private var decoded = 0
    private var decodeSeconds = 0.0
    private var start = MonotonicMoment.now
    /// When the last frame came that could be looked at, for how long none may, and how many came that could not.
    private var lastClean = MonotonicMoment.now
    private var patience = Duration.zero
    private var passedOver = 0
    /// Sampled frames of this connection so far.
    private(set) var frames = 0
    /// Whether the connection ended in order to cure a picture that stands still.
    private(set) var isCuring = false

    init(worker: StreamWorker) {
        self.worker = worker
    }

    /// A new connection begins.
    mutating func begin(_ number: Int, _ plan: StreamPlan) {
        self.number = number
        gate.reset()
        follow(plan)
        frozen.reconnected()
        worker.regions.forget()
        arrival = ArrivalClock()
        burst = BurstPace()
        stamps = StampCheck()
        start = MonotonicMoment.now
        lastClean = start
        passedOver = 0
        frames = 0
        decoded = 0
        decodeSeconds = 0
        isCuring = false
    }

    /// Takes what a reload changed.
    mutating func follow(_ plan: StreamPlan) {
        gate.reusesTags = plan.settings.usesMotionGate
        patience = plan.patience
    }

    /// Seconds by which a frame came before its time.
    func ahead(of presentationTime: Double?) -> Double {
        max(0, (presentationTime ?? 0) - (MonotonicMoment.now - start).inSeconds)
    }

    /// Seconds that a frame which came at once with others can wait for them to be tagged.
    mutating func lead(of sighting: Sighting, at now: Duration) -> Double {
        burst.frame(media: sighting.presentationTime, arrival: now.inSeconds)
    }

    /// The frame that was taken last was held for so many seconds.
    mutating func hold(_ seconds: Double) { burst.hold(seconds) }

    /// Takes a sampled frame of a live source; throws to end the connection where a new one may cure it.
    ///
    /// - Parameters:
    ///   - picture: the frame's picture where there is one already; elsewhere one is made only if it is to be tagged.
    ///   - now: when it came.
    mutating func take(
        _ sighting: Sighting, from reader: any FrameReader, picture: Frame? = nil,
        at now: Duration = MonotonicMoment.now
    ) throws(DecodeError) {
        frames += 1
        count(reader)
        check(sighting, reader, now)
        let looking = secondsSpent(reader)
        guard !sighting.isCorrupt else { return passOver(now) }
        (lastClean, passedOver) = (now, 0)
        let moment = moment(of: sighting, now)
        let thumbnail = Thumbnail(sighting.luma)
        try watchFrozen(thumbnail, moment.monotonic, reader) { () throws(DecodeError) in
            if let picture { picture.digest } else { try reader.digest() }
        }
        guard !worker.isCongested else { return worker.counters.dropped(.superseded) }
        guard !thumbnail.isFlat else {
            worker.counters.dropped(.flat)
            return worker.deliver { $0.blank(moment) }
        }
        if size != (sighting.width, sighting.height) {
            size = (sighting.width, sighting.height)
            gate.reset()
        }
        let decision = gate.decide(thumbnail, at: moment.monotonic, tagsAreSettled: worker.desk.isSettled)
        // One that is like a frame which still waits for a worker takes that one's place: the newest wins.
        guard decision != .reuse || worker.latest.isWaiting else {
            worker.counters.dropped(.unchanged)
            return worker.deliver { $0.reused(moment) }
        }
        let made = if let picture { Optional(picture) } else { try reader.picture() }
        guard let made else { return worker.counters.dropped(.corrupt) }
        gate.analysed(thumbnail, at: moment.monotonic)
        worker.handOver(
            LatestFrame.Entry(
                // A camera that gives one picture at a time begins to count anew with each.
                frame: made, index: reader.kind == .picture ? frames - 1 : made.index,
                ticket: worker.delivery.ticket(), moment: moment, arrival: now,
                allowsOpening: decision != .settling, decodeSeconds: looking + secondsSpent(reader)))
    }

    /// Says once a connection that the stamps do not follow the time, unless what is piped in comes as it likes.
    private mutating func check(_ sighting: Sighting, _ reader: any FrameReader, _ now: Duration) {
        guard reader.kind == .live, !worker.currentPlan.isPiped, let media = sighting.presentationTime,
            let problem = stamps.observe(media, at: now)
        else { return }
        worker.log(.warning, "\(worker.name): \(problem), so frames go by when they come")
    }

    /// A frame that can't be looked at; where none can for long, what was seen is lost.
    ///
    /// Key frames may be far apart: one or two of them are not enough.
    private mutating func passOver(_ now: Duration) {
        worker.counters.dropped(.corrupt)
        passedOver += 1
        guard passedOver > 2, now - lastClean > patience else { return }
        worker.deliver { $0.lost(at: now) }
        arrival = ArrivalClock()
        (lastClean, passedOver) = (now, 0)
    }

    /// A frame of what has an end: every one is analysed, and the reader waits.
    mutating func takeWhole(_ frame: Frame, from reader: any FrameReader) {
        frames += 1
        count(reader)
        let decodeSeconds = secondsSpent(reader)
        worker.slots.take()
        worker.slots.hold(frame.byteCount)
        let now = MonotonicMoment.now
        let moment = FrameMoment(connection: number, pts: frame.presentationTime, time: nil, monotonic: now)
        worker.tagWhole(
            LatestFrame.Entry(
                frame: frame, index: frame.index, ticket: worker.delivery.ticket(), moment: moment, arrival: now,
                allowsOpening: true, decodeSeconds: decodeSeconds))
    }

    /// Counts what was decoded since the last sampled frame.
    private mutating func count(_ reader: any FrameReader) {
        worker.counters.decoded(max(reader.framesDecoded - decoded, reader.kind == .picture ? 1 : 0))
        decoded = reader.framesDecoded
    }

    /// Seconds that decoding has taken since the last call.
    private mutating func secondsSpent(_ reader: any FrameReader) -> Double {
        // A picture camera has a new reader for each picture, whose counts begin again.
        let total = reader.decodeSeconds
        defer { decodeSeconds = total }
        return total >= decodeSeconds ? total - decodeSeconds : total
    }

    private mutating func moment(of frame: Sighting, _ now: Duration) -> FrameMoment {
        let media = stamps.areDoubted ? nil : frame.presentationTime
        let age = max(0, now.inSeconds - arrival.captured(media: media, arrival: now.inSeconds - burst.delay))
        return FrameMoment(
            connection: number, pts: frame.presentationTime ?? (now - start).inSeconds,
            time: Double(Timestamp.now().microseconds) / 1e6 - age, monotonic: now - .seconds(age))
    }

    /// Tells a picture that stands still to the bit, and tries to cure it once an hour.
    private mutating func watchFrozen(
        _ thumbnail: Thumbnail, _ now: Duration, _ reader: any FrameReader,
        _ digest: () throws(DecodeError) -> FrameDigest?
    ) throws(DecodeError) {
        let change = try frozen.observe(thumbnail, at: now, digest: digest)
        let cures = frozen.advisesReconnect(at: now)
        switch change {
        case .frozen: worker.deliver { $0.tell(SourceStateRecord(state: .frozen, reason: .frozen)) }
        case .live:
            let record = SourceStateRecord.running(reader.decoder)
            worker.deliver { $0.tell(record) }
        case nil: break
        }
        // A pipe has no other connection to offer.
        guard cures, !worker.currentPlan.isPiped else { return }
        isCuring = true
        throw .interrupted("the picture has stood still for \(Int(FrozenDetector.limit.inSeconds)) s")
    }
}

extension SourceStateRecord {
    /// A stream runs, decoded by this.
    static func running(_ decoder: DecoderReport?) -> SourceStateRecord {
        let detail = decoder?.problem.map { SecretRegistry.shared.mask("decoded by the processor: \($0)") }
        return SourceStateRecord(state: .running, detail: detail, decoder: decoder?.description)
    }
}
