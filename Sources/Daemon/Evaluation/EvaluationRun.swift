import Decode
import Engine
import Synchronization

/// Scores the pictures of a data set, side by side, in the order of the set.
final class EvaluationRun: Sendable {
    /// How it went.
    struct Outcome: Sendable {
        /// By picture, one list a row; nil where it was not scored.
        var scores: [[[Float]]?]
        /// What could not be read or scored, a sentence each.
        var failures: [String] = []
        /// Why nothing more could be written.
        var problem: ConfigurationProblem?
        /// Whether it was stopped before the end.
        var isInterrupted = false
    }

    private let pictures: [EvaluationPicture]
    private let workers: Int
    private let folder: ScoreFolder?
    private let score: @Sendable (Frame) throws(EngineError) -> [[Float]]
    private let interruption = Interruption()
    private let outcome: Mutex<Outcome>
    private let progress: ProgressBar

    /// - Parameter score: all rows' scores of a picture, on the calling thread.
    init(
        _ pictures: [EvaluationPicture], workers: Int, folder: ScoreFolder?,
        score: @escaping @Sendable (Frame) throws(EngineError) -> [[Float]]
    ) {
        self.pictures = pictures
        self.workers = workers
        self.folder = folder
        self.score = score
        outcome = Mutex(Outcome(scores: [[[Float]]?](repeating: nil, count: pictures.count)))
        progress = ProgressBar(total: pictures.count)
    }

    /// Goes through the pictures; returns when all are scored, or the first signal has stopped it.
    func run() -> Outcome {
        let signals = StopSignals { @Sendable [self] in interruption.interrupt() }
        defer { withExtendedLifetime(signals) {} }
        let pool = WorkerPool(workers: workers)
        let delivery = OrderedDelivery(label: "eval")
        let slots = FrameSlots(2 * workers + 2)
        for (index, picture) in pictures.enumerated() {
            if let known = folder?.earlier[picture.name] {
                outcome.withLock { $0.scores[index] = known }
                progress.advance(failed: false)
                continue
            }
            slots.take()
            guard !interruption.isInterrupted else {
                slots.give()
                break
            }
            let ticket = delivery.ticket()
            pool.submit(.backlog) { @Sendable [self] in
                let result = Result { () throws(PictureProblem) in try scores(of: picture) }
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

    /// A picture that can't be scored, with the sentence to show.
    private struct PictureProblem: Error {
        var description: String
    }

    private func scores(of picture: EvaluationPicture) throws(PictureProblem) -> [[Float]] {
        guard !interruption.isInterrupted else { throw PictureProblem(description: "") }
        let frame: Frame
        do throws(DecodeError) {
            let reader = try MediaReader(.file(Array(picture.path.utf8)), interruption: interruption)
            guard let decoded = try reader.next() else { throw .notMedia("\(picture.path) holds no picture") }
            frame = decoded
            if reader.isCorrupt {
                StandardError.shared.message(
                    "tagclipd: warning: \(printable(picture.path)) is damaged; what is readable of it counts")
            }
        } catch {
            throw PictureProblem(description: error.detail)
        }
        do throws(EngineError) {
            return try score(frame)
        } catch {
            throw PictureProblem(description: "\(picture.path): \(error)")
        }
    }

    private func take(_ result: Result<[[Float]], PictureProblem>, of index: Int) {
        switch result {
        case .success(let scores):
            outcome.withLock { $0.scores[index] = scores }
            do throws(ConfigurationProblem) {
                try folder?.append(pictures[index].name, scores)
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
