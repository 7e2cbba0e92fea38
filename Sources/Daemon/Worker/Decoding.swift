import Decode
import Logging
import Synchronization

/// Where a source's media are decoded (`decode:`).
enum DecodingPlace: String, Sendable, Hashable, CaseIterable {
    /// In a process of its own: a decoder that falls does not take the daemon along.
    case worker
    /// In the daemon: a little faster.
    case inline
}

/// Opens readers for one source, in the place that it wants.
final class Decoding: Sendable {
    private let worker: DecodeWorker?
    private let log: SinkLog
    private let opened = Atomic<UInt32>(0)
    private let hasWarned = Atomic(false)

    /// Readers in this process.
    static let inline = Decoding(worker: nil) { _, _ in }

    /// Readers in a worker's process, if there is one.
    init(worker: DecodeWorker?, log: @escaping SinkLog) {
        self.worker = worker
        self.log = log
    }

    /// Opens what lies at `location`; throws ``DecodeError``.
    func reader(
        _ location: MediaLocation, options: ReaderOptions, interruption: Interruption
    ) throws(DecodeError) -> any FrameReader {
        guard let worker else { return try MediaReader(location, options: options, interruption: interruption) }
        let process: DecodeWorker.Process?
        do throws(SystemError) {
            process = try worker.running(interruption)
        } catch {
            if !hasWarned.exchange(true, ordering: .relaxed) {
                log(.warning, "no process for decoding can be started: \(error); decoding goes on in this one")
            }
            return try MediaReader(location, options: options, interruption: interruption)
        }
        guard let process else { throw .interrupted("waiting for a decoding process was interrupted") }
        return try BoxedReader(
            location, options: options, interruption: interruption, worker: worker, process: process,
            number: opened.wrappingAdd(1, ordering: .relaxed).newValue)
    }
}
