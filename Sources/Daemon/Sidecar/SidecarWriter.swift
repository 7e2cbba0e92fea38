import Dispatch
import Glibc
import Logging
import Synchronization

/// Whether tags are written beside the files too (`sidecar:`).
enum SidecarFormat: String, Sendable, Hashable, CaseIterable {
    /// They are not.
    case none
    /// As XMP in `NAME.xmp`.
    case xmp
}

/// Writes the sidecars of one folder source, on a thread of its own: a file server that hangs there delays no record.
///
/// What can't be written is said once a folder, or once a file where the sidecar itself is the reason, and again an hour
/// later at most.
final class SidecarWriter: Sendable {
    /// Sidecars that wait at most before the source takes no further file.
    static let room = 64

    private struct Job {
        let file: PathBytes
        let labels: [String]
        let written: @Sendable () -> Void
    }

    private struct State {
        var waiting: [Job] = []
        /// Sidecars that wait or are being written.
        var count = 0
        var thread: SourceThread?
        var isStopping = false
    }

    private let name: String
    private let log: SinkLog
    private let onRoom: @Sendable () -> Void
    private let state = Mutex(State())
    private let news = DispatchSemaphore(value: 0)
    private let warnings = Mutex(RepeatLimiter(interval: .seconds(3600)))

    /// - Parameters:
    ///   - name: the source's, for the thread.
    ///   - log: takes warnings.
    ///   - onRoom: called when a sidecar is written and another may wait.
    init(name: String, log: @escaping SinkLog, onRoom: @escaping @Sendable () -> Void = {}) {
        self.name = name
        self.log = log
        self.onRoom = onRoom
    }

    /// Whether enough wait.
    var isFull: Bool { state.withLock { $0.count >= Self.room } }

    /// Writes the sidecar of a file soon and then calls `written`, whether it could be written or not.
    ///
    /// After ``stop(within:)`` neither happens: the file is due again at the next start.
    func write(_ labels: [String], beside file: PathBytes, written: @escaping @Sendable () -> Void) {
        state.withLock { state in
            guard !state.isStopping else { return }
            state.waiting.append(Job(file: file, labels: labels, written: written))
            state.count += 1
            if state.thread == nil {
                state.thread = SourceThread(name: name) { @Sendable [self] in work() }
            }
        }
        news.signal()
    }

    /// Writes what waits, for at most so many seconds.
    func stop(within seconds: Double) {
        let thread = state.withLock { state in
            state.isStopping = true
            return state.thread
        }
        news.signal()
        thread?.join(within: seconds)
    }

    private func work() {
        while true {
            let job = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
            guard let job else {
                if state.withLock({ $0.isStopping && $0.waiting.isEmpty }) { return }
                news.wait()
                continue
            }
            do throws(SidecarProblem) {
                try SidecarFile(of: job.file).write(job.labels)
            } catch {
                warn(job.file, error)
            }
            job.written()
            state.withLock { $0.count -= 1 }
            onRoom()
        }
    }

    private func warn(_ file: PathBytes, _ problem: SidecarProblem) {
        let isOfFolder = if case .folder = problem { true } else { false }
        let place = isOfFolder ? SidecarFile.folder(of: file) : SidecarFile.path(of: file)
        let now = Duration.nanoseconds(Int64(clamping: systemMonotonicTime()))
        guard warnings.withLock({ $0.allows(place, now: now) }) else { return }
        log(
            .warning,
            isOfFolder
                ? "\(place): sidecars can't be written here: \(problem)"
                : "\(place): the sidecar is left as it is: \(problem)")
    }
}
