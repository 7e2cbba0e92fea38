import Decode

/// One question to a decoding process and its answer, with all that may come between.
struct WorkerExchange {
    let worker: DecodeWorker
    let process: DecodeWorker.Process
    let number: UInt32
    let interruption: Interruption
    let patience: Patience

    /// How long a source without an end may take for one step.
    ///
    /// Its process sees to that by itself, unless it hangs.
    struct Patience: Sendable {
        /// To open it; nil: for ever.
        var opening: Duration?
        /// From one packet to the next; nil: for ever.
        var reading: Duration?

        /// What the reader's options allow.
        init(_ options: ReaderOptions) {
            opening = options.openDeadline.map { .seconds(min($0, 1e9)) }
            reading = options.readDeadline.map { .seconds(min($0, 1e9)) }
        }
    }

    private static let pause: Int32 = 100
    private static let grace = Duration.milliseconds(2_500)
    /// The same for a process that opens something: a session that is half open is opened and closed in order.
    private static let openingGrace = Duration.seconds(6)

    /// Asks and waits for the answer; throws where the process falls, is late or is interrupted and does not say so.
    ///
    /// - Parameter left: what is left of the source's time; nil: it has no end, and ``patience`` holds.
    func ask(
        _ request: WorkerRequest, _ progress: ReaderProgress, left: Duration?
    ) throws(DecodeError) -> WorkerReply {
        guard process.channel.send(request) else { throw fall() }
        let isOpening = if case .open = request { true } else { false }
        let step = isOpening ? patience.opening : patience.reading
        // A clock that stands still while the machine sleeps, as the process's own does.
        var end = (left ?? step).map { SuspendingClock.now + $0 + Self.grace }
        var isInterrupted = false
        while true {
            switch process.channel.receive(WorkerReply.self, milliseconds: Self.pause) {
            case .message(.progress(let report)):
                guard report.isPossible else { throw fall(because: "it tells of impossible progress") }
                let packets = progress.packetsRead
                progress.follow(report)
                if progress.packetsRead != packets, left == nil, !isInterrupted {
                    end = step.map { SuspendingClock.now + $0 + Self.grace }
                }
            case .message(let reply): return reply
            case .gone: throw fall()
            case .nothing: break
            }
            if interruption.isInterrupted, !isInterrupted {
                isInterrupted = true
                process.interrupt(number)
                end = SuspendingClock.now + (isOpening ? Self.openingGrace : Self.grace)
            }
            if let end, SuspendingClock.now > end {
                let words = worker.end(because: isInterrupted ? "it did not stop when told to" : "its time was over")
                    .words
                throw isInterrupted ? .interrupted(words) : .timeout(words)
            }
        }
    }

    /// Ends a process that is of no use any more; the error that says so.
    func fall(because reason: String? = nil) -> DecodeError {
        let ending = worker.end(because: reason)
        return ending.isUnloaded ? .exhausted(ending.words) : .crash(ending.words)
    }
}
