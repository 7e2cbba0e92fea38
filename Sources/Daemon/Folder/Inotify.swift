import Glibc

/// One event of inotify(7).
struct InotifyEvent: Sendable {
    /// The watch it belongs to; -1 for an overflow.
    let watch: Int32
    /// What happened.
    let mask: UInt32
    /// The name in the watched directory; empty when the directory itself is meant.
    let name: [UInt8]
    /// The same in both halves of a rename, otherwise 0.
    var cookie: UInt32 = 0

    /// Whether any of some bits of the mask is set.
    func has(_ bits: Int32) -> Bool {
        mask & UInt32(bitPattern: bits) != 0
    }
}

/// An inotify instance: one descriptor, closed with it.
struct Inotify: ~Copyable {
    /// The descriptor, for poll(2).
    let descriptor: Int32

    /// What is asked of every directory.
    ///
    /// `IN_EXCL_UNLINK` leaves out files that have lost their names. Growth (`IN_MODIFY`) is not asked for: the end of
    /// writing is what counts.
    private static let mask =
        UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_MOVED_FROM) | UInt32(IN_CREATE) | UInt32(IN_DELETE)
        | UInt32(IN_ATTRIB) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR)
        | UInt32(IN_EXCL_UNLINK)

    /// Asks the system for an instance; it refuses with `EMFILE` beyond `fs.inotify.max_user_instances`.
    init() throws(SystemError) {
        let descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        guard descriptor >= 0 else { throw SystemError(call: "inotify_init1", code: errno) }
        self.descriptor = descriptor
    }

    /// Watches a directory; the same directory gives the same number again.
    func watch(_ directory: PathBytes, followingLink: Bool) throws(SystemError) -> Int32 {
        let mask = Self.mask | (followingLink ? 0 : UInt32(IN_DONT_FOLLOW))
        let watch = unsafe directory.withCString { unsafe inotify_add_watch(descriptor, $0, mask) }
        guard watch >= 0 else { throw SystemError(call: "inotify_add_watch", code: errno) }
        return watch
    }

    /// Ends a watch; one that has ended by itself is no error.
    func end(_ watch: Int32) {
        _ = inotify_rm_watch(descriptor, watch)
    }

    /// Reads some of the events that wait; empty when none does.
    func events() -> [InotifyEvent] {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return [] }
        return Self.parse(bytes[..<count])
    }

    /// Takes events apart as the kernel lays them out: watch, mask, cookie, length, then the padded name.
    static func parse(_ bytes: ArraySlice<UInt8>) -> [InotifyEvent] {
        var events: [InotifyEvent] = []
        var rest = bytes
        while rest.count >= 16 {
            let start = rest.startIndex
            let length = Int(word(rest, at: start + 12))
            guard rest.count - 16 >= length else { break }
            let name = rest[(start + 16)..<(start + 16 + length)].prefix { $0 != 0 }
            let watch = Int32(bitPattern: word(rest, at: start))
            events.append(
                InotifyEvent(
                    watch: watch, mask: word(rest, at: start + 4), name: Array(name),
                    cookie: word(rest, at: start + 8)))
            rest = rest.dropFirst(16 + length)
        }
        return events
    }

    /// A 32-bit word in the machine's own byte order, which on Linux's platforms for Swift is little-endian.
    private static func word(_ bytes: ArraySlice<UInt8>, at index: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << (8 * UInt32($1)) }
    }

    deinit {
        close(descriptor)
    }
}
