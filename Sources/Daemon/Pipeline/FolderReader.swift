import Synchronization

/// One of the threads that read the files of a folder, with what belongs to it alone.
final class FolderReader: Sendable {
    /// Its place in the order of the readers, from 0.
    let number: Int
    /// Where files that arrive are decoded; a process of its own is started with the first.
    private let decoding: Decoding
    /// Where files that were there before are decoded.
    private let backlogDecoding: Decoding
    /// Puts its records in order: files of different readers do not wait for one another.
    let delivery: OrderedDelivery
    /// Bounds its frames in hand.
    let slots: FrameSlots
    private let thread = Mutex<SourceThread?>(nil)

    /// - Parameters:
    ///   - source: the name of the folder.
    ///   - place: where it decodes.
    ///   - nice: what is added to the niceness of a process that decodes what was there before.
    ///   - frames: how many frames it may have in hand.
    init(
        _ number: Int, of source: String, decoding place: DecodingPlace, nice: Int, frames: Int, log: @escaping SinkLog
    ) {
        self.number = number
        func boxed(nice: Int) -> Decoding {
            Decoding(worker: DecodeWorker(.files, nice: nice), isPatient: true, log: log)
        }
        switch place {
        case .worker:
            decoding = boxed(nice: 0)
            // A process is as little able as a thread to take its niceness back: new files have another one.
            backlogDecoding = nice > 0 ? boxed(nice: nice) : decoding
        case .inline:
            decoding = Decoding(worker: nil, isPatient: true, log: log)
            backlogDecoding = decoding
        }
        delivery = OrderedDelivery(label: source)
        slots = FrameSlots(frames)
    }

    /// Whether it reads whatever comes, and not only what another is too busy for.
    var isFirst: Bool { number == 0 }

    /// Where a file is decoded.
    func decoding(for arrival: FileArrival) -> Decoding {
        arrival == .new ? decoding : backlogDecoding
    }

    /// Whether the process that decodes a file is niced.
    func standsBack(for arrival: FileArrival) -> Bool {
        decoding(for: arrival) !== decoding
    }

    /// Lets its processes go until it reads a file again; between two files only.
    func rest() {
        decoding.rest()
        backlogDecoding.rest()
    }

    /// Begins, once.
    func start(name: String, _ body: @escaping @Sendable () -> Void) {
        thread.withLock { $0 = SourceThread(name: name, body) }
    }

    /// Waits for the end of its thread, for at most so many seconds.
    func join(within seconds: Double) {
        thread.withLock { $0 }?.join(within: seconds)
    }
}
