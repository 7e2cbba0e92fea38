import Decode
import Glibc
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
    private let isPatient: Bool
    private let isWaiting = Atomic(false)

    /// Milliseconds between two attempts to open something while the process has no descriptor left.
    private static let pause: Int32 = 500

    /// Readers in this process.
    static let inline = Decoding(worker: nil) { _, _ in }

    /// Readers in a worker's process, if there is one.
    ///
    /// - Parameter isPatient: whether what can't be opened for want of descriptors is tried until it can be.
    init(worker: DecodeWorker?, isPatient: Bool = false, log: @escaping SinkLog) {
        self.worker = worker
        self.isPatient = isPatient
        self.log = log
    }

    /// Opens what lies at `location`; throws ``DecodeError``.
    func reader(
        _ location: MediaLocation, options: ReaderOptions, interruption: Interruption
    ) throws(DecodeError) -> any FrameReader {
        while true {
            do {
                let reader = try attempt(location, options: options, interruption: interruption)
                if isWaiting.exchange(false, ordering: .relaxed) { log(.notice, "files can be opened again") }
                return reader
            } catch {
                guard isPatient, case .exhausted(let detail) = error else { throw error }
                if interruption.isInterrupted { throw .interrupted(detail) }
                if !isWaiting.exchange(true, ordering: .relaxed) {
                    log(.error, "\(detail); files wait until one can be opened (raise LimitNOFILE= or ulimit -n)")
                }
                _ = poll(nil, 0, Self.pause)
            }
        }
    }

    /// Lets a worker's process go until a reader is opened again; between two readers only.
    func rest() {
        worker?.rest()
    }

    private func attempt(
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
