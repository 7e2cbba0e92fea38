import Confinement
import Decode
import Foundation
import Glibc
import Synchronization

/// A process that decodes for one source, started when it is first needed and again when it has fallen.
///
/// Used by one thread of the source alone.
final class DecodeWorker: Sendable {
    /// What can't be reached from a worker.
    enum Confinement: Sendable {
        /// The network: the worker of a folder.
        case files
        /// Nothing: the worker of a stream.
        case none
    }

    /// Milliseconds between two looks at whether to go on.
    private static let pause: Int32 = 100
    /// Seconds that a process may leave what it is asked unread: it is asked one thing at a time.
    private static let patience = 2
    /// Milliseconds for which one that has gone silent is waited for before it is killed.
    private static let grace = 1_000

    private let program: String
    private let confinement: Confinement
    /// What the process finds in its environment.
    private let settings: [String]
    private let nice: Int
    private let process = Mutex<Process?>(nil)
    private let budget = Mutex(RestartBudget())

    /// A running worker.
    final class Process: Sendable {
        let pid: pid_t
        let channel: WorkerChannel
        let interrupts: Descriptor
        let pixels: Mutex<SharedPixels>
        let copier = FrameCopier()

        init(pid: pid_t, channel: WorkerChannel, interrupts: Descriptor, pixels: sending SharedPixels) {
            self.pid = pid
            self.channel = channel
            self.interrupts = interrupts
            self.pixels = Mutex(pixels)
        }

        /// Whether it has ended; its status is still to be fetched.
        var hasEnded: Bool {
            var information = unsafe siginfo_t()
            return unsafe waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0
                && information.si_signo == SIGCHLD
        }

        /// Interrupts the reader of this number, if it is still the open one or the next.
        func interrupt(_ number: UInt32) {
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
            _ = unsafe write(interrupts.number, bytes, 4)
        }
    }

    /// Whether processes can't look into the daemon: the kernel must have Landlock.
    static var hidesDaemon: Bool { confine_can_hide_processes() != 0 }

    /// - Parameters:
    ///   - nice: what the process adds to this one's niceness, 0 to 19.
    ///   - program: this program's file.
    ///   - variables: this program's environment.
    init(
        _ confinement: Confinement, nice: Int = 0, program: String = "/proc/self/exe",
        variables: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.program = program
        self.confinement = confinement
        self.nice = nice
        settings = WorkerEnvironment.settings(for: confinement, of: variables)
    }

    deinit { rest() }

    /// The running process, started if there is none; throws where the system refuses to start it.
    ///
    /// One that has fallen too often is waited for, unless that is interrupted; then nil.
    func running(_ interruption: Interruption) throws(SystemError) -> Process? {
        if let running = process.withLock({ $0 }) {
            if !running.hasEnded { return running }
            // Killed while it did nothing (memory was short): the next file must not answer for that.
            end(because: nil)
        }
        while budget.withLock({ $0.wait() }) > 0 {
            if interruption.isInterrupted { return nil }
            _ = poll(nil, 0, Self.pause)
        }
        let new = try start()
        process.withLock { $0 = new }
        return new
    }

    /// How a process ended.
    struct Ending: Sendable {
        /// An error's detail.
        var words: String
        /// Whether it ended before it was this program: its libraries could not be opened.
        var isUnloaded = false
    }

    /// The status with which the dynamic loader gives up.
    private static let unloaded: Int32 = 127

    /// Ends the process; what it did is told as an error's detail.
    ///
    /// - Parameter reason: why it is killed; nil: it has fallen by itself, or pretends to.
    @discardableResult
    func end(because reason: String? = nil) -> Ending {
        guard let old = process.withLock({ $0.take() }) else { return Ending(words: "the decoding process has gone") }
        var reason = reason
        var status: Int32 = 0
        if reason == nil, !Self.hasEnded(old.pid, &status) { reason = "it no longer speaks as it should" }
        if reason != nil {
            kill(old.pid, SIGKILL)
            while unsafe waitpid(old.pid, &status, 0) < 0, errno == EINTR {}
        }
        budget.withLock { $0.fell() }
        if let reason { return Ending(words: "the decoding process was ended: \(reason)") }
        let signal = status & 0x7F
        guard signal != 0 else {
            let code = status >> 8 & 0xFF
            return Ending(
                words: "the decoding process ended with status \(code)", isUnloaded: code == Self.unloaded)
        }
        let name = unsafe strsignal(signal).map { unsafe String(cString: $0) } ?? "signal"
        return Ending(words: "the decoding process was ended by signal \(signal) (\(name))")
    }

    /// Whether a process ends by itself within the grace; then `status` is how.
    private static func hasEnded(_ pid: pid_t, _ status: inout Int32) -> Bool {
        for _ in 0..<(grace / 10) {
            let ended = unsafe waitpid(pid, &status, WNOHANG)
            if ended == pid || (ended < 0 && errno != EINTR) { return true }
            _ = poll(nil, 0, 10)
        }
        return false
    }

    /// Lets the process go, without a word, until it is needed again; between two readers only.
    func rest() {
        guard let old = process.withLock({ $0.take() }) else { return }
        kill(old.pid, SIGKILL)
        var status: Int32 = 0
        while unsafe waitpid(old.pid, &status, 0) < 0, errno == EINTR {}
    }

    private func start() throws(SystemError) -> Process {
        var pair: [Int32] = [-1, -1]
        var pipe: [Int32] = [-1, -1]
        let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &pair) == 0 else {
            throw SystemError(call: "socketpair", code: errno)
        }
        let channel = WorkerChannel(descriptor: pair[0], patience: Self.patience)
        let far = Descriptor(owning: pair[1])
        guard unsafe confine_pipe(&pipe, 0) == 0 else { throw SystemError(call: "pipe", code: errno) }
        let (farPipe, interrupts) = (Descriptor(owning: pipe[0]), Descriptor(owning: pipe[1]))
        let pixels = try SharedPixels()
        var words = ["tagclipd", "decode-worker"]
        if confinement == .files { words.append("--files") }
        if nice > 0 { words.append("--niceness=\(Niceness.ofProcess(adding: nice))") }
        let pid = unsafe Self.withStrings(words) { arguments in
            unsafe Self.withStrings(settings) { environment in
                let files = [far.number, pixels.descriptor, farPipe.number]
                return unsafe confine_start(program, arguments, environment, files, 3)
            }
        }
        guard pid > 0 else { throw SystemError(call: "posix_spawn", code: errno) }
        withExtendedLifetime((far, farPipe)) {}
        return Process(pid: pid, channel: channel, interrupts: interrupts, pixels: pixels)
    }

    /// Calls `body` with C strings and a null behind them.
    private static func withStrings<R>(_ words: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R) -> R {
        let strings = unsafe words.map { unsafe strdup($0) }
        defer { for index in unsafe strings.indices { unsafe free(strings[index]) } }
        return unsafe body(strings + [nil])
    }
}

/// How often a process may fall: five times a minute, then it is left alone for half a minute.
struct RestartBudget: Sendable {
    private static let most = 5
    private static let span = 60.0
    private static let rest = 30.0

    private var falls: [Double] = []

    /// Notes that it has fallen.
    mutating func fell(at now: Double = MonotonicMoment.now.inSeconds) {
        falls.append(now)
        if falls.count > Self.most { falls.removeFirst() }
    }

    /// Seconds until it may be started.
    func wait(at now: Double = MonotonicMoment.now.inSeconds) -> Double {
        guard falls.count == Self.most, let first = falls.first, let last = falls.last, last - first < Self.span else {
            return 0
        }
        return max(0, last + Self.rest - now)
    }
}
