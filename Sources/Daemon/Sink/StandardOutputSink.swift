import Dispatch
import Glibc
import Synchronization

/// Standard output: one write a line, and the pipeline waits for the reader.
final class StandardOutputSink: Sink {
    let name: String
    let filter: EventFilter
    let scores: ScoreListing
    let isLossless = true
    let counters = SinkCounters()

    private let place: SharedOutput
    private let retryMilliseconds: Int32
    private let failures: FailureTally
    private let output: any ByteOutput
    private let composer = Mutex<LineComposer?>(nil)
    private let waker = Waker()
    private let watchEnd = Waker()
    /// Where the wait for the reader's end sits, with a thread of its own.
    private let watch = DispatchQueue(label: "tagclipd.reader")
    private let isAbandoned = Atomic(false)

    /// A sink over a descriptor that stays open; sinks that follow one another there have the same `place`.
    ///
    /// SIGPIPE is ignored from here on in the whole process: a reader that goes away is told by `EPIPE`.
    init(
        _ place: SharedOutput = SharedOutput(), name: String = "stdout", filter: EventFilter = .all,
        scores: ScoreListing = .bounded, retryMilliseconds: Int32 = 1000, output: (any ByteOutput)? = nil,
        log: @escaping SinkLog
    ) {
        self.place = place
        self.name = name
        self.filter = filter
        self.scores = scores
        self.retryMilliseconds = retryMilliseconds
        self.output = output ?? place.output
        self.failures = FailureTally(sink: name, counters: counters, log: log)
        _ = signal(SIGPIPE, SIG_IGN)
    }

    func start(_ opening: Opening) -> SinkOutcome {
        composer.withLock { slot in
            var composer = LineComposer(opening: opening)
            // Half a record that a full disk or pipe has left must not take this one with it; it may be another's too.
            let isCut =
                place.endsInPart.load(ordering: .acquiring)
                || UnfinishedEnd.find(behind: place.descriptor, flags: O_RDONLY) != nil
            composer.composeOpening(mended: 0, afterLineFeed: isCut)
            let outcome = put(composer.line.span)
            if outcome == .written {
                composer.advance()
                place.endsInPart.store(false, ordering: .releasing)
            }
            slot = composer
            return outcome
        }
    }

    func write(_ record: EncodedRecord) -> SinkOutcome {
        composer.withLock { composer in
            composer?.compose(record)
            guard let line = composer?.line else { return .abandoned }
            let outcome = put(line.span)
            if outcome == .written { composer?.advance() }
            return outcome
        }
    }

    func watchReader(gone: @escaping @Sendable () -> Void) {
        watch.async { @Sendable [watchEnd, descriptor = place.descriptor] in
            while true {
                switch watchEnd.wait(forReaderOf: descriptor) {
                case .ready: return gone()
                case .woken: return
                case .timeout: continue
                }
            }
        }
    }

    func abandon() {
        isAbandoned.store(true, ordering: .releasing)
        waker.wake()
    }

    func close(within seconds: Double) {
        isAbandoned.store(true, ordering: .releasing)
        watchEnd.wake()
    }

    /// Writes a whole line, whatever number of writes it takes.
    private func put(_ line: borrowing Span<UInt8>) -> SinkOutcome {
        var offset = 0
        while offset < line.count {
            guard !isAbandoned.load(ordering: .acquiring) else {
                leave(offset)
                return .abandoned
            }
            var end = line.count
            if let piece = place.piece {
                guard waker.wait(writable: place.number, milliseconds: -1) == .ready else { continue }
                end = min(end, offset + piece)
            }
            switch output.write(line.extracting(offset..<end), to: place.number) {
            case .wrote(let count): offset += count
            case .failed(EINTR): continue
            case .failed(EAGAIN): _ = waker.wait(writable: place.number, milliseconds: -1)
            case .failed(EPIPE), .failed(EBADF): return .readerGone
            case .failed(EIO) where isatty(place.descriptor) == 1: return .readerGone
            case .failed(let code):
                // A disk behind standard output may be full for a while, as behind a file.
                failures.failed(SystemError(call: "write \(name)", code: code))
                _ = waker.wait(milliseconds: retryMilliseconds)
            }
        }
        failures.succeeded()
        SinkCounters.count(counters.written)
        return .written
    }

    /// Leaves part of a line that can't be finished: as a blank line where it ends a file, else to who goes on there.
    private func leave(_ count: Int) {
        guard count > 0 else { return }
        guard let (end, file) = UnfinishedEnd.find(behind: place.descriptor, flags: O_RDWR), end.count == Int64(count)
        else { return place.endsInPart.store(true, ordering: .releasing) }
        defer { withExtendedLifetime(file) {} }
        try? end.blank(file.number, closing: true)
    }
}
