import Glibc
import Synchronization

/// A file of lines: appended to, one write a line, never truncated, and the pipeline waits for room.
///
/// A line is out when all its bytes are. What a short write leaves goes out before anything else, and where that can't
/// happen any more (the file was removed or shortened meanwhile) the line begins anew in the next file.
final class FileSink: Sink {
    let name: String
    let filter: EventFilter
    let scores = ScoreListing.bounded
    let isLossless = true
    let counters = SinkCounters()

    private struct State {
        var composer: LineComposer?
        var file: LogFile?
        /// Records in the present file after its `log.open`.
        var records = 0
        /// The size from which a rotation that failed is tried again.
        var rotateFrom: Int64 = 0
    }

    /// How the bytes of one line went.
    private enum Progress {
        case done
        /// The file is no longer the one to write to.
        case lost
        case abandoned
    }

    private let path: String
    private let rotation: FileRotation?
    private let retryMilliseconds: Int32
    private let output: any ByteOutput
    private let failures: FailureTally
    private let state = Mutex(State())
    private let waker = Waker()
    private let isAbandoned = Atomic(false)
    private let mustReopen = Atomic(false)

    /// A sink that opens its file when it is started, and tries again for as long as it can't.
    ///
    /// - Parameters:
    ///   - path: the file; its directory must exist and is never made, since it may be a mount that is missing.
    ///   - rotation: when to rotate by ourselves; `nil` leaves it to logrotate.
    ///   - retryMilliseconds: how long to wait after a failed attempt.
    init(
        path: String, filter: EventFilter = .all, rotation: FileRotation? = nil, retryMilliseconds: Int32 = 1000,
        output: any ByteOutput = FileOutput(), log: @escaping SinkLog
    ) {
        self.path = path
        self.name = "file:\(path)"
        self.filter = filter
        self.rotation = rotation
        self.retryMilliseconds = retryMilliseconds
        self.output = output
        self.failures = FailureTally(sink: name, counters: counters, log: log)
        _ = signal(SIGPIPE, SIG_IGN)  // the path may lead to a pipe
    }

    /// Opens the file once to see whether it can be, and closes it again: another sink may be writing it.
    func probe() throws(SinkError) {
        do { try LogFile.probe(path) } catch { throw .system(error) }
    }

    func start(_ opening: Opening) -> SinkOutcome {
        state.withLock { state in
            state.composer = LineComposer(opening: opening)
            return prepare(&state) ? .written : .abandoned
        }
    }

    func write(_ record: EncodedRecord) -> SinkOutcome {
        state.withLock { state in
            while prepare(&state) {
                state.composer?.compose(record)
                if rotate(&state) { continue }
                switch put(&state) {
                case .done:
                    state.records += 1
                    SinkCounters.count(counters.written)
                    return .written
                case .lost: continue
                case .abandoned:
                    state.file = nil
                    return .abandoned
                }
            }
            return .abandoned
        }
    }

    func requestReopening() {
        mustReopen.store(true, ordering: .releasing)
        waker.wake()
    }

    func refresh() {
        state.withLock { state in
            guard state.composer != nil, mustReopen.load(ordering: .acquiring) else { return }
            _ = prepare(&state)
        }
    }

    func abandon() {
        isAbandoned.store(true, ordering: .releasing)
        waker.wake()
    }

    func close(within seconds: Double) {
        abandon()
        state.withLock { $0.file = nil }
    }

    /// Sees to it that the right file is open and begins with a `log.open`; waits while that fails.
    ///
    /// What was given up is closed and stays so: half a line that a pipe has taken is followed by nothing.
    private func prepare(_ state: inout State) -> Bool {
        if mustReopen.exchange(false, ordering: .acquiringAndReleasing) { state.file = nil }
        if state.file?.condition() != .sound { state.file = nil }
        while state.file == nil {
            guard !isAbandoned.load(ordering: .acquiring) else { return false }
            do throws(SystemError) {
                let file = try LogFile.open(path) { failures.note($0) }
                state.file = file
                state.records = 0
                state.rotateFrom = 0
                state.composer?.composeOpening(mended: file.mended, afterLineFeed: file.needsLineFeed)
            } catch {
                failures.failed(error)
                _ = waker.wait(milliseconds: retryMilliseconds)
                continue
            }
            switch put(&state) {
            case .done: break
            case .lost: state.file = nil
            case .abandoned:
                state.file = nil
                return false
            }
        }
        return true
    }

    /// Writes the composed line whole, waiting while the disk has no room; a sink that was given up does not wait.
    private func put(_ state: inout State) -> Progress {
        guard var file = state.file, let line = state.composer?.line else { return .lost }
        defer { state.file = file }
        var offset = 0
        while offset < line.count {
            switch output.write(line.span.extracting(offset..<line.count), to: file.descriptor.number) {
            case .wrote(let count) where count > 0:
                offset += count
                file.grew(by: count)
                continue
            case .failed(EINTR): continue
            case .failed(EPIPE):
                wait(after: EPIPE)
                return isAbandoned.load(ordering: .acquiring) ? .abandoned : .lost
            case .failed(EAGAIN): waitForRoom(of: file)
            case .failed(let code): wait(after: code)
            case .wrote: wait(after: ENOSPC)
            }
            guard file.condition() == .sound else { return .lost }
            guard !isAbandoned.load(ordering: .acquiring) else {
                file.blankLast(offset)
                return .abandoned
            }
            if offset == 0, mustReopen.load(ordering: .acquiring) { return .lost }
        }
        failures.succeeded()
        state.composer?.advance()
        return .done
    }

    /// Waits for the reader of a pipe, unless the sink was given up: that ends one wait and no later one.
    private func waitForRoom(of file: LogFile) {
        guard !isAbandoned.load(ordering: .acquiring) else { return }
        _ = waker.wait(writable: file.descriptor.number, milliseconds: -1)
    }

    private func wait(after code: Int32) {
        failures.failed(SystemError(call: "write", code: code))
        guard !isAbandoned.load(ordering: .acquiring) else { return }
        _ = waker.wait(milliseconds: retryMilliseconds)
    }

    /// Rotates where the composed line would pass the size; whether another file has to be opened.
    private func rotate(_ state: inout State) -> Bool {
        guard let rotation, let file = state.file, file.isRegular, state.records > 0 else { return false }
        let size = file.size + Int64(state.composer?.line.count ?? 0)
        guard size > max(rotation.size, state.rotateFrom) else { return false }
        do throws(SystemError) {
            if file.isNamed(path) { try rotation.rotate(path) }
        } catch {
            state.rotateFrom = file.size + rotation.size
            failures.note("\(error); the file goes on growing")
            return false
        }
        state.file = nil
        return true
    }
}
