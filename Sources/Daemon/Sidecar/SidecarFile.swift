import Glibc

/// The sidecar of one file: `NAME.xmp` beside `NAME.jpg`, as Lightroom and its kin call it.
///
/// It is exchanged whole or not at all: what is new is written under a name with a dot in front, which no folder source
/// looks at, brought to the disk, and renamed.
struct SidecarFile: ~Copyable {
    /// Bytes of an existing sidecar that are read at most.
    static let mostBytes = 4 << 20
    /// How often a sidecar that somebody else changes meanwhile is merged again.
    private static let attempts = 4

    private let file: PathBytes
    private let directory: OpenFile

    /// The sidecar of a file, both of them in a folder that is there.
    init(of file: PathBytes) throws(SidecarProblem) {
        self.file = file
        do throws(SystemError) {
            let opened = try OpenFile.directory(Self.folder(of: file), followingLink: true)
            try Self.lock(opened)
            directory = opened
        } catch {
            throw .folder(error)
        }
    }

    /// Waits until nobody else has a folder locked, for five seconds at most.
    ///
    /// Another source or daemon may write the same sidecar, under the same name with a dot in front; others may have
    /// locked the folder for as long as they like. Where a file system locks no folders it is left to chance.
    private static func lock(_ directory: borrowing OpenFile) throws(SystemError) {
        let end = ContinuousClock.now + .seconds(5)
        while flock(directory.number, LOCK_EX | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK where ContinuousClock.now < end: usleep(5_000)
            case EWOULDBLOCK: throw SystemError(call: "flock", code: EWOULDBLOCK)
            default: return
            }
        }
    }

    /// The folder that a file lies in.
    static func folder(of file: PathBytes) -> PathBytes {
        let folder = file.bytes.dropLast(file.name.count)
        if folder.isEmpty { return PathBytes(".") }
        return PathBytes(Array(folder.count > 1 ? folder.dropLast() : folder))
    }

    /// Where the sidecar of a file lies.
    static func path(of file: PathBytes) -> PathBytes {
        PathBytes(Array(file.bytes.dropLast(file.name.count)) + name(file.name))
    }

    private static func name(_ file: ArraySlice<UInt8>, suffix: String = ".xmp") -> [UInt8] {
        let dot = file.lastIndex(of: UInt8(ascii: ".")) ?? file.endIndex
        return Array(dot > file.startIndex ? file[..<dot] : file) + Array(suffix.utf8)
    }

    /// Merges the labels into the sidecar, unless nothing changes; false where the file is not there.
    @discardableResult
    borrowing func write(_ labels: [String]) throws(SidecarProblem) -> Bool {
        guard let picture = try status(PathBytes(Array(file.name))) else { return false }
        var model: stat? = picture
        if picture.st_mode & S_IFMT == S_IFLNK {
            // Everybody may do everything with a link itself.
            model = try? status(PathBytes(Array(file.name)), followingLink: true)
        }
        var name = PathBytes(Self.name(file.name))
        if try status(name) == nil {
            let other = PathBytes(Self.name(file.name, suffix: ".XMP"))
            if try status(other) != nil { name = other }
        }
        for _ in 0..<Self.attempts {
            let before = try status(name)
            let existing = try before.map { _ throws(SidecarProblem) in try read(name) }
            let merged = try SidecarDocument.merged(
                existing, labels: labels, of: SidecarOwner(name: file.name)
            ) { owner in isThere(owner) }
            guard let merged else { return true }
            if try exchange(name, merged, before, model) { return true }
        }
        // Somebody writes it again and again: theirs stays.
        throw .file(SystemError(call: "rename", code: EBUSY))
    }

    /// Whether a file is there, as far as can be told.
    private borrowing func isThere(_ owner: SidecarOwner) -> Bool {
        do throws(SidecarProblem) {
            return try status(PathBytes(owner.name)) != nil
        } catch {
            return true
        }
    }

    /// What is under a name in the folder; nil where nothing is.
    private borrowing func status(
        _ name: PathBytes, followingLink: Bool = false
    ) throws(SidecarProblem) -> stat? {
        var status = stat()
        let flags = followingLink ? 0 : AT_SYMLINK_NOFOLLOW
        let result = unsafe name.withCString { unsafe fstatat(directory.number, $0, &status, flags) }
        if result == 0 { return status }
        // Under a name that is too long nothing can be.
        if errno == ENOENT || errno == ENAMETOOLONG { return nil }
        throw .folder(.last("stat"))
    }

    private borrowing func read(_ name: PathBytes) throws(SidecarProblem) -> [UInt8] {
        let number = unsafe name.withCString {
            unsafe openat(directory.number, $0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        }
        guard number >= 0 else {
            throw errno == ELOOP ? .document("it is a symbolic link") : .file(.last("open"))
        }
        let file = OpenFile(number: number)
        do throws(SystemError) {
            let status = try file.status()
            if status.kind == .file, status.version.size <= Self.mostBytes {
                return try file.read(Self.mostBytes, at: 0)
            }
        } catch {
            throw .file(error)
        }
        throw .document("it is no plain file of at most \(Self.mostBytes) bytes")
    }

    /// Puts the new content in place of the old; false where that was changed meanwhile.
    ///
    /// - Parameter picture: what a new sidecar takes mode and owner from; nil: the picture can't be looked at.
    private borrowing func exchange(
        _ name: PathBytes, _ content: [UInt8], _ before: stat?, _ picture: stat?
    ) throws(SidecarProblem) -> Bool {
        // Always the same name for a sidecar: what a kill leaves is taken away by the next attempt.
        let temporary = PathBytes(".tagclipd-\(Hexadecimal.text(Self.digest(name))).sidecar")
        _ = unsafe temporary.withCString { unsafe unlinkat(directory.number, $0, 0) }
        let number = unsafe temporary.withCString {
            unsafe openat(directory.number, $0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        }
        guard number >= 0 else { throw .folder(.last("open")) }
        let file = OpenFile(number: number)
        do throws(SystemError) {
            try file.write(content)
            var mode: mode_t = 0o644
            // A new sidecar belongs to whom the picture belongs, where that may be said, or at least to the group.
            if let model = before ?? picture {
                let hasGroup =
                    fchown(file.number, model.st_uid, model.st_gid) == 0
                    || fchown(file.number, .max, model.st_gid) == 0
                    || file.belongs(to: model.st_gid)
                mode = before != nil ? model.st_mode & 0o777 : model.st_mode & 0o666 | 0o200
                // What one group was allowed to do, another is not.
                if before != nil, !hasGroup { mode &= ~0o070 }
            }
            guard fchmod(file.number, mode) == 0 else { throw .last("fchmod") }
            guard fsync(file.number) == 0 else { throw .last("fsync") }
        } catch {
            discard(temporary)
            throw .folder(error)
        }
        let now = try status(name)
        if !Self.isSame(before, now) {
            discard(temporary)
            return false
        }
        let renamed = unsafe temporary.withCString { from in
            unsafe name.withCString { unsafe renameat(directory.number, from, directory.number, $0) }
        }
        guard renamed == 0 else {
            let error = SystemError.last("rename")
            discard(temporary)
            throw error.code == ENAMETOOLONG ? .name : .folder(error)
        }
        _ = fsync(directory.number)
        return true
    }

    private borrowing func discard(_ name: PathBytes) {
        _ = unsafe name.withCString { unsafe unlinkat(directory.number, $0, 0) }
    }

    private static func isSame(_ one: stat?, _ other: stat?) -> Bool {
        guard let one, let other else { return one == nil && other == nil }
        let (left, right) = (FileStatus(one), FileStatus(other))
        return left.identity == right.identity && left.version == right.version
            && left.ctimeNanoseconds == right.ctimeNanoseconds
    }

    /// FNV-1a, 64 bits: tells names of one folder apart.
    private static func digest(_ name: PathBytes) -> [UInt8] {
        let hash = name.bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return (0..<8).map { UInt8(truncatingIfNeeded: hash >> (8 * $0)) }
    }
}

extension OpenFile {
    /// What the kernel shows for every user and group that a name space for users does not know.
    private static let overflow: gid_t = 65_534

    /// Whether the file has that group already.
    fileprivate borrowing func belongs(to group: gid_t) -> Bool {
        var status = stat()
        return unsafe fstat(number, &status) == 0 && status.st_gid == group && group != Self.overflow
    }

    /// Writes all of some bytes.
    fileprivate borrowing func write(_ bytes: [UInt8]) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let result = unsafe bytes.withUnsafeBytes { raw in
                unsafe Glibc.write(number, raw.baseAddress?.advanced(by: written), raw.count - written)
            }
            if result > 0 {
                written += result
            } else if errno != EINTR {
                throw SystemError(call: "write", code: errno)
            }
        }
    }
}
