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
/// later at most. It is tried again each minute, and by the next process.
final class SidecarWriter: Sendable {
    /// Sidecars that wait at most before the source takes no further file.
    static let room = 64
    /// Due sidecars that are looked at in one go, and folders that are tried.
    private static let mostLooks = 4_096
    private static let mostFailures = 256

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
        /// Whether what is due is tried again.
        var triesAgain = true
    }

    private let name: String
    private let due: DueSidecars
    private let pause: Duration
    private let log: SinkLog
    private let onRoom: @Sendable () -> Void
    private let state = Mutex(State())
    private let news = DispatchSemaphore(value: 0)
    private let warnings = Mutex(RepeatLimiter(interval: .seconds(3600)))

    /// - Parameters:
    ///   - name: the source's, for the thread.
    ///   - due: takes what can't be written.
    ///   - pause: time between two attempts to write what is due.
    ///   - log: takes warnings.
    ///   - onRoom: called when a sidecar is written and another may wait.
    init(
        name: String, due: DueSidecars? = nil, pause: Duration = .seconds(60), log: @escaping SinkLog,
        onRoom: @escaping @Sendable () -> Void = {}
    ) {
        self.name = name
        self.due = due ?? DueSidecars(nil, source: name)
        self.pause = pause
        self.log = log
        self.onRoom = onRoom
    }

    /// Whether enough wait.
    var isFull: Bool { state.withLock { $0.count >= Self.room } }

    /// Says whether sidecars that are due from before are tried again: now, and each minute.
    func tryAgain(_ triesAgain: Bool) {
        state.withLock { state in
            state.triesAgain = triesAgain
            if triesAgain, !due.isEmpty { begin(&state) }
        }
        news.signal()
    }

    /// Writes the sidecar of a file soon and then calls `written`, whether it could be written or is due.
    ///
    /// After ``stop(within:)`` neither happens: the file is due again at the next start.
    func write(_ labels: [String], beside file: PathBytes, written: @escaping @Sendable () -> Void) {
        state.withLock { state in
            guard !state.isStopping else { return }
            state.waiting.append(Job(file: file, labels: labels, written: written))
            state.count += 1
            begin(&state)
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

    private func begin(_ state: inout State) {
        guard state.thread == nil, !state.isStopping else { return }
        state.thread = SourceThread(name: name) { @Sendable [self] in work() }
    }

    private func work() {
        // What the process before has left is tried at once.
        var next = ContinuousClock.now
        var last: PathBytes?
        while true {
            writeWaiting()
            let (isStopping, triesAgain) = state.withLock { ($0.isStopping && $0.waiting.isEmpty, $0.triesAgain) }
            if isStopping { return }
            guard triesAgain, !due.isEmpty else {
                news.wait()
                // What fails now has its minute too.
                next = max(next, ContinuousClock.now + pause)
                continue
            }
            if ContinuousClock.now >= next {
                while writeDue(&last) {}
                next = ContinuousClock.now + pause
            }
            _ = news.wait(timeout: .now() + (next - ContinuousClock.now).seconds)
        }
    }

    /// Writes what waits; tells of which files it was.
    @discardableResult
    private func writeWaiting() -> Set<PathBytes> {
        var files: Set<PathBytes> = []
        while let job = state.withLock({ $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }) {
            _ = write(DueSidecars.Item(file: job.file, labels: job.labels))
            files.insert(job.file)
            job.written()
            state.withLock { $0.count -= 1 }
            onRoom()
        }
        return files
    }

    /// Tries some thousand of those that are due, from behind the last one on; whether to go on at once.
    private func writeDue(_ last: inout PathBytes?) -> Bool {
        var failed: Set<PathBytes> = []
        var (looks, written) = (0, 0)
        while looks < Self.mostLooks, failed.count < Self.mostFailures {
            let items = due.next(after: last, atMost: 256)
            if items.isEmpty {
                last = nil
                return false
            }
            // Files whose tags are newer than those that were due when this part was read.
            var newer: Set<PathBytes> = []
            for item in items {
                newer.formUnion(writeWaiting())
                if state.withLock({ $0.isStopping || !$0.triesAgain }) { return false }
                last = item.file
                looks += 1
                let folder = SidecarFile.folder(of: item.file)
                // One attempt a folder is enough.
                if failed.contains(folder) || newer.contains(item.file) { continue }
                switch write(item, isAgain: true) {
                case .done: written += 1
                case .due(let isOfFolder): if isOfFolder { failed.insert(folder) }
                case .absent: break
                }
            }
        }
        return written > 0
    }

    /// What became of a sidecar.
    private enum Outcome {
        /// It is written, or never will be.
        case done
        /// It is due from now on, because of its folder or of itself.
        case due(isOfFolder: Bool)
        /// It stays due: its file is not there now, and may have been moved, or lie where nothing is mounted.
        case absent
    }

    private func write(_ item: DueSidecars.Item, isAgain: Bool = false) -> Outcome {
        do throws(SidecarProblem) {
            if try !SidecarFile(of: item.file).write(item.labels), isAgain { return .absent }
        } catch {
            warn(item.file, error)
            if !error.isLasting {
                if !isAgain { due.add(item) }
                return .due(isOfFolder: error.isOfFolder)
            }
        }
        if !due.isEmpty { due.remove(item.file) }
        return .done
    }

    private func warn(_ file: PathBytes, _ problem: SidecarProblem) {
        let place = problem.isOfFolder ? SidecarFile.folder(of: file) : SidecarFile.path(of: file)
        let now = Duration.nanoseconds(Int64(clamping: systemMonotonicTime()))
        guard warnings.withLock({ $0.allows(place, now: now) }) else { return }
        let message =
            switch problem {
            case .folder: "sidecars can't be written here: \(problem); it is tried again each minute"
            case .file, .document: "the sidecar is left as it is: \(problem)"
            case .name: "there is no sidecar: \(problem)"
            }
        log(.warning, "\(place): \(message)")
    }
}
