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
    let progress: ReaderProgress
    private(set) var framesDecoded = 0
    private(set) var decodeSeconds = 0.0
    private(set) var isCorrupt = false
    private(set) var endsEarly = false

    private let exchange: WorkerExchange
    private let maxPixels: Int
    private var isOpen = true

    /// Opens what lies at `location` in the worker's process; throws ``DecodeError``.
    init(
        _ location: MediaLocation, options: ReaderOptions, interruption: Interruption, worker: DecodeWorker,
        process: DecodeWorker.Process, number: UInt32
    ) throws(DecodeError) {
        let progress = ReaderProgress()
        let exchange = WorkerExchange(
            worker: worker, process: process, number: number, interruption: interruption,
            deadline: options.totalDeadline.map { .now + .seconds(min($0, 1e9)) })
        switch try exchange.ask(.open(location, options, number: number), progress) {
        case .opened(let opened):
            kind = opened.kind
            isLive = opened.isLive
            version = opened.version
            isUnchanged = opened.isUnchanged
        case .failed(let reason, let detail, _): throw DecodeError(token: reason, detail: detail)
        default: throw exchange.fall(because: "it did not answer what it was asked")
        }
        self.progress = progress
        self.exchange = exchange
        maxPixels = options.maxPixels
    }

    deinit { close() }

    func next() throws(DecodeError) -> Frame? {
        guard isOpen else { return nil }
        guard !exchange.interruption.isInterrupted else {
            close()
            throw .interrupted("decoding was interrupted")
        }
        let reply: WorkerReply
        do throws(DecodeError) {
            reply = try exchange.ask(.next, progress)
        } catch {
            isOpen = false
            throw error
        }
        switch reply {
        case .frame(let facts, let standing):
            try follow(standing)
            return try frame(facts)
        case .end(let standing):
            try follow(standing)
            close()
            return nil
        case .failed(let reason, let detail, let standing):
            // One that has failed before its first frame stands nowhere.
            if standing.framesDecoded > 0 { try follow(standing) }
            close()
            throw DecodeError(token: reason, detail: detail)
        default:
            isOpen = false
            throw exchange.fall(because: "it did not answer what it was asked")
        }
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
            isOpen = false
            throw exchange.fall(because: "it tells of impossible counts")
        }
        framesDecoded = standing.framesDecoded
        decodeSeconds = standing.decodeSeconds
        isCorrupt = standing.isCorrupt
        endsEarly = standing.endsEarly
        progress.follow(standing.report)
    }

    private func frame(_ facts: WorkerReply.RemoteFrame) throws(DecodeError) -> Frame {
        let (bytes, overflow) = facts.stride.multipliedReportingOverflow(by: facts.height)
        let process = exchange.process
        let result = process.pixels.withLock { pixels -> Result<Frame, DecodeError> in
            guard !overflow, bytes > 0 else { return .failure(.corrupt("\(facts.width) x \(facts.height) pixels")) }
            guard facts.isPossible(maxPixels: maxPixels) else {
                return .failure(
                    .corrupt("\(facts.width) x \(facts.height) pixels, \(facts.stride) bytes a row, or its time"))
            }
            do throws(SystemError) {
                try pixels.see(bytes)
            } catch {
                return .failure(.corrupt("\(error)"))
            }
            return unsafe pixels.withBytes { memory in
                Result { () throws(DecodeError) in
                    try unsafe process.copier.frame(
                        UnsafeRawBufferPointer(memory), width: facts.width, height: facts.height,
                        stride: facts.stride, index: facts.index, presentationTime: facts.presentationTime,
                        isKey: facts.isKey, isCorrupt: facts.isCorrupt)
                }
            }
        }
        switch result {
        case .success(let frame): return frame
        case .failure(let error):
            isOpen = false
            throw exchange.fall(because: "its frame is none: \(error.detail)")
        }
    }
}
