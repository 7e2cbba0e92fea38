import Decode
import Glibc
import Synchronization

/// A reader whose decoder runs in another process.
///
/// What the process sends is checked like a file's content: it may have been taken over by one.
final class BoxedReader: FrameReader {
    let kind: MediaKind
    let isLive: Bool
    let version: PictureVersion?
    let isUnchanged: Bool
    let unusedOptions: [String]
    let progress: ReaderProgress
    private(set) var framesDecoded = 0
    private(set) var decodeSeconds = 0.0
    private(set) var isCorrupt = false
    private(set) var endsEarly = false
    private(set) var decoder: DecoderReport?

    private let exchange: WorkerExchange
    /// What is left of the source's time, which runs while its process is asked; nil: it has no end.
    private var left: Duration?
    private let maxPixels: Int
    private var isOpen = true
    /// Whether a frame was looked at whose picture was not fetched.
    private var hasSeen = false

    /// Opens what lies at `location` in the worker's process; throws ``DecodeError``.
    init(
        _ location: MediaLocation, options: ReaderOptions, interruption: Interruption, worker: DecodeWorker,
        process: DecodeWorker.Process, number: UInt32
    ) throws(DecodeError) {
        let progress = ReaderProgress()
        let exchange = WorkerExchange(
            worker: worker, process: process, number: number, interruption: interruption,
            patience: WorkerExchange.Patience(options))
        let total = options.totalDeadline.map { Duration.seconds(min($0, 1e9)) }
        let start = SuspendingClock.now
        switch try exchange.ask(.open(location, options, number: number), progress, left: total) {
        case .opened(let opened):
            kind = opened.kind
            isLive = opened.isLive
            version = opened.version
            isUnchanged = opened.isUnchanged
            // A name that nobody has asked for is no news of an option.
            unusedOptions = options.options.keys.filter { opened.unusedOptions?.contains($0) == true }.sorted()
        case .failed(let reason, let detail, _): throw DecodeError(token: reason, detail: detail)
        default: throw exchange.fall(because: "it did not answer what it was asked")
        }
        self.progress = progress
        self.exchange = exchange
        left = total.map { max(.zero, $0 - (.now - start)) }
        maxPixels = options.maxPixels
    }

    deinit { close() }

    func next() throws(DecodeError) -> Frame? {
        hasSeen = false
        guard let reply = try ask(.next) else { return nil }
        guard case .frame(let facts, _) = reply else { throw fall("it did not answer what it was asked") }
        return try frame(facts)
    }

    func look() throws(DecodeError) -> Sighting? {
        hasSeen = false
        guard let reply = try ask(.look) else { return nil }
        guard case .seen(let facts, _) = reply else { throw fall("it did not answer what it was asked") }
        let luma = try unsafe withMemory(of: facts, bytes: LumaGrid.columns * LumaGrid.rows) { memory in
            unsafe LumaGrid(samples: Array(memory.prefix(LumaGrid.columns * LumaGrid.rows)))
        }
        guard let luma else { throw fall("its frame has no brightness") }
        hasSeen = true
        return Sighting(
            width: facts.width, height: facts.height, index: facts.index, presentationTime: facts.presentationTime,
            isKey: facts.isKey, isCorrupt: facts.isCorrupt, luma: luma)
    }

    func picture() throws(DecodeError) -> Frame? {
        guard hasSeen else { return nil }
        hasSeen = false
        guard let reply = try ask(.picture) else { return nil }
        guard case .frame(let facts, _) = reply else { throw fall("it did not answer what it was asked") }
        return try frame(facts)
    }

    func digest() throws(DecodeError) -> FrameDigest? {
        guard hasSeen, let reply = try ask(.digest) else { return nil }
        guard case .digest(let digest) = reply else { throw fall("it did not answer what it was asked") }
        return digest
    }

    /// Asks for something; nil at the end of the source.
    private func ask(_ request: WorkerRequest) throws(DecodeError) -> WorkerReply? {
        guard isOpen else { return nil }
        guard !exchange.interruption.isInterrupted else {
            close()
            throw .interrupted("decoding was interrupted")
        }
        let reply: WorkerReply
        let start = SuspendingClock.now
        defer { left = left.map { max(.zero, $0 - (.now - start)) } }
        do throws(DecodeError) {
            reply = try exchange.ask(request, progress, left: left)
        } catch {
            isOpen = false
            throw error
        }
        switch reply {
        case .frame(_, let standing), .seen(_, let standing): try follow(standing)
        case .end(let standing):
            try follow(standing)
            close()
            return nil
        case .failed(let reason, let detail, let standing):
            // One that has failed before its first frame stands nowhere.
            if standing.framesDecoded > 0 { try follow(standing) }
            close()
            throw DecodeError(token: reason, detail: detail)
        case .opened, .progress, .digest: break
        }
        return reply
    }

    private func fall(_ reason: String) -> DecodeError {
        isOpen = false
        return exchange.fall(because: reason)
    }

    func resample(_ sampling: Sampling) {
        if isOpen { _ = exchange.process.channel.send(WorkerRequest.resample(sampling)) }
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        _ = exchange.process.channel.send(WorkerRequest.close)
    }

    /// Takes over how the reader stands; throws where none can stand so, since counters and clocks reckon with it.
    private func follow(_ standing: WorkerReply.Standing) throws(DecodeError) {
        guard standing.canFollow(framesDecoded: framesDecoded, decodeSeconds: decodeSeconds) else {
            throw fall("it tells of impossible counts")
        }
        framesDecoded = standing.framesDecoded
        decodeSeconds = standing.decodeSeconds
        isCorrupt = standing.isCorrupt
        endsEarly = standing.endsEarly
        decoder = standing.decoder
        progress.follow(standing.report)
    }

    private func frame(_ facts: WorkerReply.RemoteFrame) throws(DecodeError) -> Frame {
        let (bytes, overflow) = facts.stride.multipliedReportingOverflow(by: facts.height)
        let copier = exchange.process.copier
        let result = try unsafe withMemory(of: facts, bytes: overflow ? .max : bytes) { memory in
            Result { () throws(DecodeError) in
                try unsafe copier.frame(
                    UnsafeRawBufferPointer(memory), width: facts.width, height: facts.height, stride: facts.stride,
                    index: facts.index, presentationTime: facts.presentationTime, isKey: facts.isKey,
                    isCorrupt: facts.isCorrupt)
            }
        }
        do throws(DecodeError) {
            return try result.get()
        } catch {
            throw fall("its frame is none: \(error.detail)")
        }
    }

    /// Calls `body` with the shared memory, where it holds what the process says it does.
    private func withMemory<R: Sendable>(
        of facts: WorkerReply.RemoteFrame, bytes: Int, _ body: @Sendable (UnsafeMutableRawBufferPointer) -> R
    ) throws(DecodeError) -> R {
        guard facts.isPossible(maxPixels: maxPixels) else {
            throw fall(
                "its frame is none: \(facts.width) x \(facts.height) pixels, \(facts.stride) bytes a row, or its time")
        }
        let result = exchange.process.pixels.withLock { pixels -> Result<R, SystemError> in
            do throws(SystemError) {
                try pixels.see(bytes)
            } catch {
                return .failure(error)
            }
            return .success(unsafe pixels.withBytes(body))
        }
        switch result {
        case .success(let value): return value
        case .failure(let error): throw fall("its frame is none: \(error)")
        }
    }
}
