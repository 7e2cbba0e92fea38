import Decode
import Engine
import Synchronization

/// Takes one media file from its first byte to its last record.
///
/// Runs on the source's own thread: frames are decoded there, tagged by the pool and told in order. Every sampled
/// frame is analysed; the reader waits for the slowest of pool and sinks.
struct FileWork: Sendable {
    let tagging: FrameTagging
    let pool: WorkerPool
    let output: any EventOutput
    let delivery: OrderedDelivery
    let slots: FrameSlots
    let counters: SourceCounters
    /// The source's name in records; nil in `tag`.
    let source: String?
    var options: ReaderOptions
    /// Where it is decoded.
    var decoding = Decoding.inline
    /// Whether each analysed frame is a record of its own.
    let tellsFrames: Bool
    /// Where the labels are is all that is told of a frame; nil: it is tagged.
    var masks: MaskOutput?
    /// Where the masks of tagged files go; nil: nowhere.
    var store: MaskStore?

    /// How a file ended.
    ///
    /// Nothing of a picture, no last record of a video and no mask is written yet: the caller may rather try
    /// again later, when the file has grown.
    enum Ending: Sendable {
        /// It was tagged, and these records say so; asking for them writes the masks that they name.
        case tagged(endsEarly: Bool, records: @Sendable () -> [Event])
        /// It can't be decoded.
        case failed(FileErrorRecord.Reason, detail: String, endsEarly: Bool)
        /// The program is stopping; nothing was or will be said of the file as a whole.
        case abandoned
    }

    /// Decodes and tags a file; `ended` is called once, after the records of a video's frames.
    func run(
        _ file: MediaFile, at location: MediaLocation, priority: WorkPriority, interruption: Interruption,
        ended: @escaping @Sendable (Ending) -> Void
    ) {
        let progress = FileProgress()
        let result = Result { () throws(DecodeError) in
            try read(file, location, priority, interruption, progress)
        }
        let failure: DecodeError? = if case .failure(let error) = result { error } else { nil }
        delivery.deliver(delivery.ticket()) { @Sendable in
            finish(file, progress, failure, ended)
        }
    }

    /// Decodes all sampled frames and hands them over.
    private func read(
        _ file: MediaFile, _ location: MediaLocation, _ priority: WorkPriority, _ interruption: Interruption,
        _ progress: FileProgress
    ) throws(DecodeError) {
        let reader = try decoding.reader(location, options: options, interruption: interruption)
        progress.opened(as: reader.kind)
        var decoded = 0.0
        var counted = 0
        while true {
            slots.take()
            let frame: Frame?
            do {
                frame = try reader.next()
            } catch {
                slots.give()
                throw error
            }
            counters.decoded(reader.framesDecoded - counted)
            counted = reader.framesDecoded
            guard let frame else {
                slots.give()
                break
            }
            slots.hold(frame.byteCount)
            let seconds = reader.decodeSeconds - decoded
            decoded = reader.decodeSeconds
            hand(frame, of: file, priority, decode: seconds, progress)
        }
        progress.finished(
            decodeSeconds: reader.decodeSeconds, isCorrupt: reader.isCorrupt, endsEarly: reader.endsEarly)
    }

    /// Lets the pool tag a frame and its record follow in order.
    private func hand(
        _ frame: Frame, of file: MediaFile, _ priority: WorkPriority, decode: Double, _ progress: FileProgress
    ) {
        let clock = ContinuousClock()
        let start = clock.now
        let ticket = delivery.ticket()
        counters.inHand(1)
        pool.submit(priority) { @Sendable in
            let result = Result { () throws(EngineError) in try tagging.look(at: frame) }
            delivery.deliver(ticket) { @Sendable in
                defer {
                    counters.inHand(-1)
                    slots.give(frame.byteCount)
                }
                switch result {
                case .success(let outcome):
                    let total = decode + (clock.now - start).seconds
                    let record = tagging.record(
                        of: frame, outcome, origin: .file(file), decode: decode, total: total)
                    progress.add(record, infer: outcome.seconds, mask: outcome.mask)
                    counters.analysed(latency: total)
                    tell(record, frame, outcome, of: file, progress)
                case .failure(let error):
                    progress.failed(.analysis, "\(error)")
                }
            }
        }
    }

    /// Writes a video's frame; a picture's waits for the ending.
    private func tell(
        _ record: FrameRecord, _ frame: Frame, _ outcome: FrameTagging.Outcome, of file: MediaFile,
        _ progress: FileProgress
    ) {
        var event = Event(source: source, .frame(record))
        if let masks, let mask = outcome.mask {
            do throws(ConfigurationProblem) {
                event = try masks.event(
                    of: frame, mask, outcome, file: file, model: tagging.model, work: record.work)
            } catch {
                return progress.failed(.inputOutput, error.description)
            }
        } else if !tellsFrames {
            return
        }
        if record.pts == nil {
            progress.hold(event)
        } else {
            output.emit(event)
        }
    }

    /// Says how the file ended, after all of its frames.
    private func finish(
        _ file: MediaFile, _ progress: FileProgress, _ failure: DecodeError?,
        _ ended: @Sendable (Ending) -> Void
    ) {
        let summary = progress.summary()
        if let problem = summary.problem {
            return ended(.failed(problem.reason, detail: problem.detail, endsEarly: false))
        }
        if let failure {
            if case .interrupted = failure { return ended(.abandoned) }
            // What is readable of a damaged file counts.
            guard summary.frames > 0, !failure.leavesRestUnknown else {
                let reason = FileErrorRecord.Reason(rawValue: failure.reason) ?? .corrupt
                return ended(.failed(reason, detail: failure.detail, endsEarly: failure.isEarlyEnd))
            }
        }
        let endsEarly = summary.endsEarly || failure?.isEarlyEnd ?? false
        ended(
            .tagged(endsEarly: endsEarly) { @Sendable in
                guard masks == nil else { return summary.held }
                var record = summary.record(of: file, masks: store)
                record.isCorrupt = record.isCorrupt || failure != nil
                return summary.held + [Event(source: source, .file(record))]
            })
    }
}

extension DecodeError {
    /// Whether it says nothing of what comes after it in the file.
    ///
    /// Reading ended for want of time, of the decoder or of the disk, and not at damage.
    var leavesRestUnknown: Bool {
        switch self {
        case .timeout, .crash, .inputOutput, .exhausted: true
        default: false
        }
    }
}
