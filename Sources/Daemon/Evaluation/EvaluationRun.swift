import Decode
import Engine
import Synchronization

/// Goes through the pictures of a data set, side by side, and hands over what is found in the order of the set.
final class EvaluationRun<Found: Sendable>: Sendable {
    /// How it went.
    struct Outcome: Sendable {
        /// Pictures that are done, those that were before the run included.
        var done: Int
        /// What could not be read or looked at, a sentence each.
        var failures: [String] = []
        /// Why nothing more could be written.
        var problem: ConfigurationProblem?
        /// Whether it was stopped before the end.
        var isInterrupted = false
    }

    private let pictures: [Int]
    private let workers: Int
    private let find: @Sendable (Int, Interruption) throws(PictureProblem) -> Found
    private let take: @Sendable (Int, Found) throws(ConfigurationProblem) -> Void
    private let interruption = Interruption()
    private let outcome: Mutex<Outcome>
    private let progress: ProgressBar

    /// Takes pictures by their numbers in the set of `count`; those that are not among them are done already.
    ///
    /// - Parameters:
    ///   - find: looks at one, on a thread of the pool.
    ///   - take: keeps what was found, one at a time and in order; where it throws the run ends.
    init(
        _ pictures: [Int], of count: Int, workers: Int,
        find: @escaping @Sendable (Int, Interruption) throws(PictureProblem) -> Found,
        take: @escaping @Sendable (Int, Found) throws(ConfigurationProblem) -> Void
    ) {
        self.pictures = pictures
        self.workers = workers
        self.find = find
        self.take = take
        let known = count - pictures.count
        outcome = Mutex(Outcome(done: known))
        progress = ProgressBar(total: count)
        for _ in 0..<known { progress.advance(failed: false) }
    }

    /// Goes through the pictures; returns when all are done, or the first signal has stopped it.
    func run() -> Outcome {
        let signals = StopSignals { @Sendable [self] in interruption.interrupt() }
        defer { withExtendedLifetime(signals) {} }
        let pool = WorkerPool(workers: workers)
        let delivery = OrderedDelivery(label: "eval")
        let slots = FrameSlots(2 * workers + 2)
        for index in pictures {
            slots.take()
            guard !interruption.isInterrupted else {
                slots.give()
                break
            }
            let ticket = delivery.ticket()
            pool.submit(.backlog) { @Sendable [self] in
                let result = Result { () throws(PictureProblem) in
                    guard !interruption.isInterrupted else { throw PictureProblem(description: "") }
                    return try find(index, interruption)
                }
                delivery.deliver(ticket) { @Sendable [self] in
                    take(result, of: index)
                    slots.give()
                }
            }
        }
        delivery.wait()
        progress.close()
        return outcome.withLock { outcome in
            outcome.isInterrupted = interruption.isInterrupted
            return outcome
        }
    }

    private func take(_ result: Result<Found, PictureProblem>, of index: Int) {
        switch result {
        case .success(let found):
            do throws(ConfigurationProblem) {
                try take(index, found)
                outcome.withLock { $0.done += 1 }
            } catch {
                outcome.withLock { $0.problem = $0.problem ?? error }
                interruption.interrupt()
            }
            progress.advance(failed: false)
        case .failure(let problem):
            guard !interruption.isInterrupted else { return }
            outcome.withLock { $0.failures.append(problem.description) }
            StandardError.shared.message("tagclipd: \(printable(problem.description))")
            progress.advance(failed: true)
        }
    }
}

extension EvaluationRun.Outcome {
    /// Throws where the run did not come to its end, and says how it goes on.
    ///
    /// - Parameter output: the folder that another run can go on from.
    func requireEnd(of count: Int, output: String?) throws {
        if let problem { throw problem }
        guard isInterrupted else { return }
        let advice =
            output == nil ? "with --output DIR the next run could go on" : "the same command goes on from there"
        StandardError.shared.message("tagclipd: stopped after \(done) of \(count) pictures; \(advice)")
        throw ExitStatus.someFailed
    }
}

/// A picture of a data set that can't be looked at, with the sentence to show.
struct PictureProblem: Error, CustomStringConvertible {
    var description: String
}

extension Frame {
    /// Decodes the picture of a file; what is readable of a damaged one counts, and that is said.
    static func reading(_ path: String, interruption: Interruption) throws(PictureProblem) -> Frame {
        do throws(DecodeError) {
            let reader = try MediaReader(.file(Array(path.utf8)), interruption: interruption)
            guard let frame = try reader.next() else { throw .notMedia("\(path) holds no picture") }
            if reader.isCorrupt {
                StandardError.shared.message(
                    "tagclipd: warning: \(printable(path)) is damaged; what is readable of it counts")
            }
            return frame
        } catch {
            throw PictureProblem(description: error.detail)
        }
    }

    /// Calls `body` with the pixels and lets its own error through.
    func pixels<Value>(_ body: (Span<UInt8>) throws(EngineError) -> Value) throws(EngineError) -> Value {
        try withPixels { pixels in Result { () throws(EngineError) in try body(pixels) } }.get()
    }
}
