import Confinement
import Glibc

/// A listening stream socket in the file system, with the mode and group that decide who may connect.
enum SocketAddress {
    /// Makes the socket and listens.
    ///
    /// Nobody can connect between `bind` and `listen`, so mode and group hold from the first connection on. A socket
    /// that nobody listens at any more is replaced; anything else of that name is left alone.
    ///
    /// - Parameter replaces: whether the socket is to take the name of one at which this process listens: at once, when
    ///   it is ready, so that the other one stays where it can't be made.
    /// - Throws: `SinkError` where the name is too long or taken, the group unknown or the directory not ours.
    static func listen(
        at path: String, mode: UInt32, group: String?, replaces: Bool = false
    ) throws(SinkError) -> Descriptor {
        let identifier = try group.map(Self.identifier(ofGroup:))
        let descriptor = try stream(blocking: false)
        let name = replaces ? temporaryName(path) : path
        if try !bind(descriptor, to: name) {
            try removeStale(name)
            guard try bind(descriptor, to: name) else { throw .inUse(name) }
        }
        do throws(SinkError) {
            guard unsafe chmod(name, mode) == 0 else { throw .system(.last("chmod \(path)")) }
            if let identifier, !belongs(name, to: identifier), unsafe chown(name, uid_t.max, identifier) != 0 {
                throw .system(.last("chown \(path)"))
            }
            guard Glibc.listen(descriptor.number, 64) == 0 else { throw .system(.last("listen \(path)")) }
            if replaces, unsafe rename(name, path) != 0 { throw .system(.last("rename \(path)")) }
        } catch {
            _ = unsafe unlink(name)
            throw error
        }
        return descriptor
    }

    private static func belongs(_ name: String, to group: gid_t) -> Bool {
        var status = stat()
        return unsafe lstat(name, &status) == 0 && status.st_gid == group
    }

    /// Where a socket is made before it takes its name, which may be as long as one can be.
    private static func temporaryName(_ path: String) -> String {
        path.utf8.count < longest ? path + "~" : path.dropLast() + (path.hasSuffix("~") ? "^" : "~")
    }

    /// What waits at a listening socket.
    enum Arrival {
        case client(Descriptor)
        /// Nobody more for now.
        case nobody
        /// There is no descriptor for one: listening on would only spin.
        case noRoom
    }

    /// A stream socket that programs started from here don't get; throws where there is none.
    ///
    /// - Parameter blocking: whether calls on it wait.
    static func stream(blocking: Bool) throws(SinkError) -> Descriptor {
        let flags = Int32(SOCK_CLOEXEC.rawValue) | (blocking ? 0 : Int32(SOCK_NONBLOCK.rawValue))
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | flags, 0)
        guard number >= 0 else { throw .system(.last("socket")) }
        return Descriptor(owning: number)
    }

    /// Takes in whoever waits; those that have left again are passed over.
    ///
    /// Calls on a client's descriptor don't wait, and programs started from here don't get it.
    static func accept(from listener: Descriptor) -> Arrival {
        while true {
            let number = confine_accept(listener.number)
            if number >= 0 { return .client(Descriptor(owning: number)) }
            switch errno {
            case EAGAIN: return .nobody
            case EINTR, ECONNABORTED: continue
            default: return .noRoom
            }
        }
    }

    /// Connects to a socket by name; the value of `errno` where that fails.
    static func connect(_ descriptor: Int32, to path: String) throws(SinkError) -> Int32 {
        var address = try address(path)
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe Glibc.connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return status == 0 ? 0 : errno
    }

    /// Gives the socket its name; `false` where the name is taken.
    private static func bind(_ descriptor: Descriptor, to path: String) throws(SinkError) -> Bool {
        var address = try address(path)
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe Glibc.bind(descriptor.number, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if status == 0 { return true }
        guard errno == EADDRINUSE else { throw .system(.last("bind \(path)")) }
        return false
    }

    /// The socket that has a name now; nil where there is none.
    static func identity(of path: String) -> FileIdentity? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
        return FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    /// Whether something that is no socket has a name.
    static func isTaken(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFSOCK
    }

    /// Removes a socket that nobody listens at.
    private static func removeStale(_ path: String) throws(SinkError) {
        guard !isTaken(path) else { throw .notASocket(path) }
        let descriptor = try stream(blocking: false)
        let code = try connect(descriptor.number, to: path)
        guard code == ECONNREFUSED || code == ENOENT else { throw .inUse(path) }
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw .system(.last("unlink \(path)")) }
    }

    /// Bytes that a socket's name may have.
    private static let longest = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    private static func address(_ path: String) throws(SinkError) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count <= longest else { throw .pathTooLong(path, limit: longest) }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        return address
    }

    /// The number of a group that is named, or given by its number.
    static func identifier(ofGroup name: String) throws(SinkError) -> gid_t {
        if let number = gid_t(name) { return number }
        var entry = unsafe group()
        var found: UnsafeMutablePointer<group>?
        var buffer = [CChar](repeating: 0, count: 65536)
        let status = unsafe getgrnam_r(name, &entry, &buffer, buffer.count, &found)
        guard status == 0, unsafe found != nil else { throw .unknownGroup(name) }
        return unsafe entry.gr_gid
    }
}
