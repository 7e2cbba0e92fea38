import Glibc
import Synchronization

/// Owner of the memory of one picture.
@safe
final class PixelMemory: @unchecked Sendable {  // guarded by: its writer alone holds it until a Frame is made of it
    let capacity: Int
    private let base: UnsafeMutablePointer<UInt8>

    init(capacity: Int) throws(DecodeError) {
        guard let memory = unsafe aligned_alloc(64, (capacity + 63) / 64 * 64) else {
            throw .tooLarge("no memory for a picture of \(capacity) bytes")
        }
        unsafe base = unsafe memory.bindMemory(to: UInt8.self, capacity: capacity)
        unsafe base.initialize(repeating: 255, count: capacity)
        self.capacity = capacity
    }

    deinit { unsafe free(base) }

    /// Calls `body` with the first `count` bytes.
    func withBytes<R>(_ count: Int, _ body: (Span<UInt8>) throws -> R) rethrows -> R {
        try unsafe body(UnsafeBufferPointer(start: base, count: min(count, capacity)).span)
    }

    /// Calls `body` with all bytes, to fill them.
    func withMutableBytes<R>(_ body: (inout MutableSpan<UInt8>) -> R) -> R {
        var span = unsafe UnsafeMutableBufferPointer(start: base, count: capacity).mutableSpan
        return body(&span)
    }

    /// Where a C function may write `capacity` bytes, valid as long as the owner.
    @unsafe var address: UnsafeMutablePointer<UInt8> { unsafe base }
}

/// Memory of frames that are no longer looked at, for the next frames.
final class PixelPool: Sendable {
    private let free = Mutex<[PixelMemory]>([])
    private let limit: Int
    /// The most bytes of a piece that is kept: a picture of 22 megapixels.
    ///
    /// Where larger ones come they are few, and the next one may be long in coming.
    private static let largest = 64 << 20

    /// A pool that keeps at most `limit` pieces.
    init(limit: Int = 4) { self.limit = limit }

    /// Memory of at least `capacity` bytes, and not of more than twice that.
    func take(_ capacity: Int) throws(DecodeError) -> PixelMemory {
        let found: PixelMemory? = free.withLock { free in
            guard let index = free.firstIndex(where: { $0.capacity >= capacity && $0.capacity / 2 <= capacity }) else {
                // What doesn't fit is of an earlier size.
                free.removeAll()
                return nil
            }
            return free.remove(at: index)
        }
        if let found { return found }
        return try PixelMemory(capacity: capacity)
    }

    /// Takes memory back, and lets go of it where it is too large to lie about.
    func give(_ memory: PixelMemory) {
        guard memory.capacity <= Self.largest else { return }
        free.withLock { if $0.count < limit { $0.append(memory) } }
    }
}
