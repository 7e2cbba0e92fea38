import Decode
import Engine
import Glibc
import Synchronization

/// Takes every sampled frame of a list of inputs through a tagger, and hands what was found over in order.
///
/// For commands that say something about many pictures together; frames are decoded one after another and tagged side
/// by side, and no more of them are in memory than the pool can work on.
final class PictureSurvey: Sendable {
    /// One frame, and what the tagger found in it.
    struct Finding: Sendable {
        /// The input that it comes from, for people.
        var name: String
        var frame: Frame
        var tagging: Tagging
    }

    /// How a survey ends before its inputs do.
    struct Limits: Sendable {
        /// Frames that are taken at most.
        var frames: Int?
        /// Time that reading may take.
        var duration: Duration?
    }

    private let tagging: FrameTagging
    private let options: ReaderOptions
    private let limits: Limits
    private let pool: WorkerPool
    private let slots: FrameSlots
    private let delivery = OrderedDelivery(label: "survey")
    private let interruption = Interruption()
    private let state = Mutex(State())

    private struct State {
        var outcome = TagRun.Outcome()
        var taken = 0
        /// Whether a signal ended it before or in the middle of what has an end.
        var isCutShort = false
    }

    init(tagging: FrameTagging, workers: Int, sampling: Sampling, limits: Limits = Limits()) {
        self.tagging = tagging
        self.limits = limits
        pool = WorkerPool(workers: workers)
        slots = FrameSlots(2 * workers + 2)
        var options = ReaderOptions(sampling: sampling)
        options.openDeadline = 30
        options.readDeadline = 30
        self.options = options
    }

    /// Goes through the inputs; `take` is called for one frame at a time, in order, before this returns.
    ///
    /// What can't be read is said on standard error and counted.
    func run(_ inputs: [CommandInput], take: @escaping @Sendable (Finding) -> Void) -> TagRun.Outcome {
        let signals = StopSignals { @Sendable [self] in interruption.interrupt() }
        defer { withExtendedLifetime(signals) {} }
        let progress = ProgressBar(total: inputs.count)
        let end = limits.duration.map { ContinuousClock.now + $0 }
        for input in inputs where !isFull && (end.map { $0 > .now } ?? true) {
            if isStopped(at: input) { continue }
            let (name, location) = place(of: input)
            var failure: String?
            if let location {
                state.withLock { $0.outcome.found += 1 }
                failure = read(name, location, until: end, take)
            } else if case .missing(_, _, let detail) = input {
                failure = detail
            }
            _ = isStopped(at: input)
            if let failure {
                state.withLock { $0.outcome.failed += 1 }
                StandardError.shared.message("tagclipd: \(printable(failure))")
            }
            progress.advance(failed: failure != nil)
        }
        delivery.wait()
        progress.close()
        return state.withLock { $0.outcome }
    }

    /// Whether a signal asked for the end; a stream is ended so, of a file something is missing then.
    private func isStopped(at input: CommandInput) -> Bool {
        guard interruption.isInterrupted else { return false }
        if !input.mayHaveNoEnd { state.withLock { $0.isCutShort = true } }
        return true
    }

    /// Whether as many frames were taken as are wanted.
    private var isFull: Bool {
        guard let most = limits.frames else { return false }
        return state.withLock { $0.taken >= most }
    }

    private func place(of input: CommandInput) -> (name: String, location: MediaLocation?) {
        switch input {
        case .missing(let bytes, _, _): (String(decoding: bytes, as: UTF8.self), nil)
        case .file(let path): (path.description, .file(path.bytes))
        case .url(let url): (MediaLocation.url(url).label, .url(url))
        case .standardInput: ("-", .standardInput)
        }
    }

    /// Hands an input's frames over; what went wrong, where nothing of it could be used.
    private func read(
        _ name: String, _ location: MediaLocation, until end: ContinuousClock.Instant?,
        _ take: @escaping @Sendable (Finding) -> Void
    ) -> String? {
        var frames = 0
        var options = options
        options.totalDeadline = end.map { max(0.001, ($0 - .now).seconds) }
        do throws(DecodeError) {
            let reader = try MediaReader(location, options: options, interruption: interruption)
            while !isFull {
                slots.take()
                // The wait for a place counts, unlike for the reader.
                if frames > 0, let end, end <= .now {
                    slots.give()
                    break
                }
                guard let frame = try next(reader) else { break }
                slots.hold(frame.byteCount)
                state.withLock { $0.taken += 1 }
                frames += 1
                hand(frame, name, take)
            }
            return nil
        } catch {
            if case .interrupted = error { return nil }
            if Self.isOver(error, location, frames: frames, end: end) { return nil }
            return "\(name): \(error.detail)"
        }
    }

    /// Whether an input ended because the time for all is over, and not because of itself.
    ///
    /// A file is what it is, however far it was read; a source that gave nothing until then has failed.
    static func isOver(
        _ error: DecodeError, _ location: MediaLocation, frames: Int, end: ContinuousClock.Instant?
    ) -> Bool {
        guard case .timeout = error, let end, end <= .now else { return false }
        if case .file = location { return true }
        return frames > 0
    }

    private func next(_ reader: MediaReader) throws(DecodeError) -> Frame? {
        do throws(DecodeError) {
            if let frame = try reader.next() { return frame }
            slots.give()
            return nil
        } catch {
            slots.give()
            throw error
        }
    }

    private func hand(_ frame: Frame, _ name: String, _ take: @escaping @Sendable (Finding) -> Void) {
        let ticket = delivery.ticket()
        pool.submit(.backlog) { @Sendable [self] in
            let result = Result { () throws(EngineError) in try tagging.tag(frame) }
            delivery.deliver(ticket) { @Sendable [self] in
                defer { slots.give(frame.byteCount) }
                switch result {
                case .success(let outcome): take(Finding(name: name, frame: frame, tagging: outcome.tagging))
                case .failure(let error):
                    state.withLock { $0.outcome.failed += 1 }
                    StandardError.shared.message("tagclipd: \(printable(name)): \(error)")
                }
            }
        }
    }
}

extension PictureSurvey {
    /// Ends the command where a signal cut the survey short, or there was nothing to read, and says so.
    ///
    /// - Parameters:
    ///   - outcome: how ``run(_:take:)`` went over the inputs.
    ///   - pictures: pictures and frames that were looked at.
    func requireEnd(_ outcome: TagRun.Outcome, of inputs: [CommandInput], pictures: Int) throws {
        guard !state.withLock({ $0.isCutShort }) else {
            StandardError.shared.message(
                """
                tagclipd: stopped after \(pictures) pictures, in input \(outcome.found) of \
                \(inputs.count(where: \.isFound)); nothing was written
                """)
            throw ExitStatus.someFailed
        }
        guard outcome.found > 0 else {
            StandardError.shared.message("tagclipd: nothing to read: no picture or video in the inputs given")
            throw ExitStatus.noInput
        }
    }

    /// Says where a survey ended because no more pictures can be kept, and not with its inputs or as was asked.
    static func tellShortage(pictures: Int, most: Int, asked: Int?) {
        guard let sentence = shortage(pictures: pictures, most: most, asked: asked) else { return }
        StandardError.shared.message("tagclipd: warning: \(sentence)")
    }

    /// What ``tellShortage(pictures:most:asked:)`` says.
    static func shortage(pictures: Int, most: Int, asked: Int?) -> String? {
        guard pictures >= most, asked.map({ $0 > most }) ?? true else { return nil }
        return "stopped after \(pictures) pictures: of more than that, so many labels can't be kept"
    }
}
