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

    /// Milliseconds between two attempts to open something while there is no descriptor, process or memory left.
    private static let pause: Int32 = 500
    /// How many processes in a row may say of one file that they have no descriptor, while the daemon has: each of them
    /// has just been started, and a file that has taken it over can say so for ever.
    private static let mostClaims = 4
    /// Descriptors that the daemon gets where there is no shortage: more than a process for decoding takes.
    private static let enough = 16

    /// Readers in this process.
    static let inline = Decoding(worker: nil) { _, _ in }

    /// Readers in a worker's process, if there is one.
    ///
    /// - Parameter isPatient: whether what can't be opened for want of descriptors, processes or memory is tried until
    ///   it can be.
    init(worker: DecodeWorker?, isPatient: Bool = false, log: @escaping SinkLog) {
        self.worker = worker
        self.isPatient = isPatient
        self.log = log
    }

    /// Opens what lies at `location`; throws ``DecodeError``.
    func reader(
        _ location: MediaLocation, options: ReaderOptions, interruption: Interruption
    ) throws(DecodeError) -> any FrameReader {
        var claims = 0
        while true {
            do {
                let reader = try attempt(location, options: options, interruption: interruption, &claims)
                if isWaiting.exchange(false, ordering: .relaxed) { log(.notice, "files can be opened again") }
                return reader
            } catch {
                guard isPatient, case .exhausted(let detail) = error else { throw error }
                if interruption.isInterrupted { throw .interrupted(detail) }
                if !isWaiting.exchange(true, ordering: .relaxed) {
                    log(
                        .error,
                        """
                        \(detail); files wait until one can be opened (limits are LimitNOFILE=, TasksMax= and \
                        MemoryMax=, or ulimit -n and -u)
                        """)
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
        _ location: MediaLocation, options: ReaderOptions, interruption: Interruption, _ claims: inout Int
    ) throws(DecodeError) -> any FrameReader {
        guard let worker else { return try MediaReader(location, options: options, interruption: interruption) }
        let process: DecodeWorker.Process?
        do throws(SystemError) {
            process = try worker.running(interruption)
        } catch {
            // It can be started in a moment; what may be hostile is not opened here meanwhile.
            if error.isShortage { throw .exhausted("no process for decoding can be started: \(error)") }
            if !hasWarned.exchange(true, ordering: .relaxed) {
                log(.warning, "no process for decoding can be started: \(error); decoding goes on in this one")
            }
            return try MediaReader(location, options: options, interruption: interruption)
        }
        guard let process else { throw .interrupted("waiting for a decoding process was interrupted") }
        do throws(DecodeError) {
            return try BoxedReader(
                location, options: options, interruption: interruption, worker: worker, process: process,
                number: opened.wrappingAdd(1, ordering: .relaxed).newValue)
        } catch {
            guard case .exhausted(let detail) = error, Descriptor.areLeft(Self.enough) else { throw error }
            // That process alone has none: the next one begins anew.
            worker.end(because: "it has no descriptor left")
            claims += 1
            throw claims < Self.mostClaims ? error : .inputOutput(detail)
        }
    }
}
