import Synchronization

/// One of the threads that read the files of a folder, with what belongs to it alone.
final class FolderReader: Sendable {
    /// Its place in the order of the readers, from 0.
    let number: Int
    /// Where its files are decoded; a process of its own is started with its first file.
    let decoding: Decoding
    /// Puts its records in order: files of different readers do not wait for one another.
    let delivery: OrderedDelivery
    /// Bounds its frames in hand.
    let slots: FrameSlots
    private let thread = Mutex<SourceThread?>(nil)

    /// - Parameters:
    ///   - source: the name of the folder.
    ///   - frames: how many frames it may have in hand.
    init(_ number: Int, of source: String, decoding: Decoding, frames: Int) {
        self.number = number
        self.decoding = decoding
        delivery = OrderedDelivery(label: source)
        slots = FrameSlots(frames)
    }

    /// Whether it reads whatever comes, and not only what another is too busy for.
    var isFirst: Bool { number == 0 }

    /// Begins, once.
    func start(name: String, _ body: @escaping @Sendable () -> Void) {
        thread.withLock { $0 = SourceThread(name: name, body) }
    }

    /// Waits for the end of its thread, for at most so many seconds.
    func join(within seconds: Double) {
        thread.withLock { $0 }?.join(within: seconds)
    }
}
