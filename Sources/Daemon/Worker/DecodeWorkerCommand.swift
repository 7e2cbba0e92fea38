import ArgumentParser
import Confinement
import Decode
import Dispatch
import Glibc
import Synchronization

/// `tagclipd decode-worker`: the process that opens what may be hostile, so that a decoder that falls falls alone.
///
/// It is started by the daemon with three descriptors: 3 the socket of messages, 4 the memory of frames, 5 a pipe whose
/// bytes name the reader to interrupt and whose end is the end of the daemon.
struct DecodeWorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode-worker", abstract: "Decode for the daemon.", shouldDisplay: false)

    @Flag(help: "Open no socket: what is decoded are files.")
    var files = false

    @Option(help: "The niceness to take.")
    var niceness: Int32?

    /// Address space at most: three copies of the largest picture that is decoded.
    private static let memory: rlim_t = 6 << 30

    func run() throws {
        if let niceness { Niceness.take(niceness) }
        for number in [SIGHUP, SIGUSR1, SIGINT, SIGTERM] { _ = signal(number, SIG_IGN) }
        var size = stat()
        guard fcntl(3, F_GETFD) >= 0, unsafe fstat(4, &size) == 0, fcntl(5, F_GETFD) >= 0 else {
            StandardError.shared.message("tagclipd: decode-worker is started by the daemon alone")
            throw ExitStatus.usage
        }
        var limit = rlimit(rlim_cur: Self.memory, rlim_max: Self.memory)
        unsafe _ = setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        unsafe _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        // Where the kernel can't, the daemon's environment stays open to this process under /proc.
        _ = confine_from_processes()
        if files, confine_to_files() != 0 {
            StandardError.shared.message("tagclipd: decode-worker: this kernel takes no socket away; going on with it")
        }
        // What a stream needs it needs for weeks, in pieces that a heap would be torn by.
        if files { confine_keep_freed_memory() }
        DecodingProcess().run()
    }
}

/// What a decoding process does until its daemon goes.
private final class DecodingProcess: Sendable {
    private let channel = WorkerChannel(descriptor: 3)
    private let current = Mutex(Current())
    /// How far the reader has come, while it works on an answer.
    private let working = Mutex<ReaderProgress?>(nil)

    private struct Current {
        /// The reader that is open, by its number.
        var reader: (number: UInt32, interruption: Interruption)?
        /// The reader that was interrupted last: it may be told of before it is asked for.
        var interrupted: UInt32?
    }

    /// Milliseconds between two reports of how far a long answer has come.
    private static let reportPause: Int32 = 500
    /// Seconds of computing beyond its deadline that a source may take.
    private static let allowance: UInt = 10
    /// Milliseconds without a file after which the memory of the last ones goes back to the system.
    ///
    /// A page that it gives anew costs 10 us on a virtual machine: 90 ms for the pixels of 12 megapixels.
    private static let leisure: Int32 = 10_000

    func run() {
        let watcher = SourceThread(name: "watch") { @Sendable [self] in watch() }
        defer { withExtendedLifetime(watcher) {} }
        let pixels = SharedPixels(descriptor: 4)
        var reader: MediaReader?
        var isTidy = true
        while true {
            // While a reader is open the daemon may still have to look at its frame.
            let isWaiting = isTidy || reader != nil
            switch channel.receive(WorkerRequest.self, milliseconds: isWaiting ? -1 : Self.leisure) {
            case .message(let request):
                isTidy = false
                answer(request, &reader, pixels)
            case .nothing:
                guard !isWaiting else { continue }
                pixels.release()
                confine_give_freed_memory()
                isTidy = true
            case .gone: _exit(EXIT_SUCCESS)
            }
        }
    }

    private func answer(_ request: WorkerRequest, _ reader: inout MediaReader?, _ pixels: SharedPixels) {
        switch request {
        case .open(let location, let options, let number):
            reader = open(location, options, number)
        case .next: answer(reader) { reader throws(DecodeError) in try reader.next().map { self.show($0, pixels) } }
        case .look: answer(reader) { reader throws(DecodeError) in try reader.look().map { self.show($0, pixels) } }
        case .picture:
            answer(reader) { reader throws(DecodeError) in try reader.picture().map { self.show($0, pixels) } }
        case .digest: send(.digest(try? reader?.digest()))
        case .resample(let sampling): reader?.resample(sampling)
        case .close:
            reader?.close()
            reader = nil
            current.withLock { $0.reader = nil }
        }
    }

    private func open(_ location: MediaLocation, _ options: ReaderOptions, _ number: UInt32) -> MediaReader? {
        let interruption = Interruption()
        current.withLock { current in
            current.reader = (number, interruption)
            if current.interrupted == number { interruption.interrupt() }
        }
        boundComputing(options.totalDeadline)
        do throws(DecodeError) {
            let reader = try MediaReader(location, options: options, interruption: interruption)
            send(
                .opened(
                    WorkerReply.Opened(
                        kind: reader.kind, isLive: reader.isLive, version: reader.version,
                        isUnchanged: reader.isUnchanged,
                        unusedOptions: reader.unusedOptions.isEmpty ? nil : reader.unusedOptions)))
            return reader
        } catch {
            send(.failed(reason: error.token, detail: error.detail, WorkerReply.Standing()))
            return nil
        }
    }

    /// What was put into the shared memory, or why it could not be.
    private enum Shown {
        case frame(WorkerReply.RemoteFrame)
        case seen(WorkerReply.RemoteFrame)
        case tooLarge(String)
    }

    private func answer(_ reader: MediaReader?, _ work: (MediaReader) throws(DecodeError) -> Shown?) {
        guard let reader else { return send(.end(WorkerReply.Standing())) }
        working.withLock { $0 = reader.progress }
        let result = Result { () throws(DecodeError) in try work(reader) }
        working.withLock { $0 = nil }
        let standing = WorkerReply.Standing(
            framesDecoded: reader.framesDecoded, decodeSeconds: reader.decodeSeconds, isCorrupt: reader.isCorrupt,
            endsEarly: reader.endsEarly, decoder: reader.decoder, report: reader.progress.report)
        switch result {
        case .success(.frame(let frame)?): send(.frame(frame, standing))
        case .success(.seen(let frame)?): send(.seen(frame, standing))
        case .success(.tooLarge(let detail)?):
            send(.failed(reason: DecodeError.tooLarge("").token, detail: detail, standing))
        case .success(nil): send(.end(standing))
        case .failure(let error): send(.failed(reason: error.token, detail: error.detail, standing))
        }
    }

    /// Puts a picture into the shared memory.
    private func show(_ frame: Frame, _ pixels: SharedPixels) -> Shown {
        do throws(SystemError) {
            try pixels.grow(to: frame.stride * frame.height)
        } catch {
            return .tooLarge("\(frame.width) x \(frame.height) pixels: \(error)")
        }
        frame.withPixels { source in
            unsafe source.withUnsafeBytes { source in
                unsafe pixels.withBytes { unsafe $0.copyMemory(from: source) }
            }
        }
        return .frame(
            WorkerReply.RemoteFrame(
                width: frame.width, height: frame.height, stride: frame.stride, index: frame.index,
                presentationTime: frame.presentationTime, isKey: frame.isKey, isCorrupt: frame.isCorrupt))
    }

    /// Puts what a frame looks like into the shared memory.
    private func show(_ sighting: Sighting, _ pixels: SharedPixels) -> Shown {
        do throws(SystemError) {
            try pixels.grow(to: sighting.luma.samples.count)
        } catch {
            return .tooLarge("the brightness of a frame: \(error)")
        }
        unsafe sighting.luma.samples.withUnsafeBytes { source in
            unsafe pixels.withBytes { unsafe $0.copyMemory(from: source) }
        }
        return .seen(
            WorkerReply.RemoteFrame(
                width: sighting.width, height: sighting.height, stride: 3 * sighting.width, index: sighting.index,
                presentationTime: sighting.presentationTime, isKey: sighting.isKey, isCorrupt: sighting.isCorrupt))
    }

    private func send(_ reply: WorkerReply) {
        if !channel.send(reply) { _exit(EXIT_SUCCESS) }
    }

    /// Interrupts readers, reports progress, and ends with the daemon, whatever the decoder is doing.
    private func watch() {
        var bytes = [UInt8](repeating: 0, count: 4)
        while true {
            var wait = pollfd(fd: 5, events: Int16(POLLIN), revents: 0)
            let ready = unsafe poll(&wait, 1, Self.reportPause)
            if ready > 0 {
                guard unsafe read(5, &bytes, 4) == 4 else { _exit(EXIT_SUCCESS) }
                let number = bytes.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                current.withLock { current in
                    current.interrupted = number
                    if let reader = current.reader, reader.number == number { reader.interruption.interrupt() }
                }
            } else if let progress = working.withLock({ $0 }) {
                _ = channel.send(WorkerReply.progress(progress.report))
            }
        }
    }

    /// Gives a source no more processor time than its deadline and a little: what loops for ever is ended by the kernel.
    private func boundComputing(_ deadline: Double?) {
        var limit = rlimit(rlim_cur: .max, rlim_max: .max)
        if let deadline, deadline < 1e6 {
            var usage = rusage()
            unsafe _ = getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            limit.rlim_cur = UInt(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + UInt(deadline) + Self.allowance
        }
        unsafe _ = setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit)
    }
}
