/// What a look at a watched folder found.
enum RootObservation: Hashable, Sendable {
    /// It is not there or can't be entered.
    case absent(String)
    /// It is a directory; `isEmpty` when it holds nothing but dotfiles.
    case directory(FileIdentity, isEmpty: Bool)

    /// Looks at a folder; what is in it only matters, and is only read, when it is not the one that is known.
    static func of(_ root: PathBytes, known: FileIdentity?, system: FolderSystem) -> RootObservation {
        do throws(SystemError) {
            let directory = try system.openDirectory(root, true)
            let identity = try directory.status().identity
            if identity == known { return .directory(identity, isEmpty: false) }
            let entries = try DirectoryEntry.list(directory, followsDirectoryLinks: true) { name, _ in
                name.first != UInt8(ascii: ".")
            }
            return .directory(identity, isEmpty: entries.isEmpty)
        } catch {
            return .absent(error.description)
        }
    }
}

/// Notices that a watched folder vanishes, is mounted over or comes back, and says each change once.
struct RootGuard {
    /// A change worth telling.
    enum Change: Hashable {
        /// The folder is gone; the text says how.
        case missing(String)
        /// It is back.
        case back
        /// Another directory is there now, in use at once.
        case replaced(String)
    }

    /// Whether the folder was missing at the last look.
    private(set) var isMissing = false
    /// The directory that was there last.
    private(set) var identity: FileIdentity?

    /// Compares a look with the one before.
    ///
    /// An empty directory of another file system is what an unmounted disk leaves behind: the folder counts as missing
    /// until something is in it, so that its files never read as deleted.
    mutating func observe(_ observation: RootObservation) -> Change? {
        switch observation {
        case .absent(let reason):
            return miss(reason)
        case .directory(let found, let isEmpty):
            guard let known = identity, found != known else {
                identity = found
                return reappear()
            }
            if isEmpty, found.device != known.device {
                return miss("an empty directory of another file system is in its place, as after an unmount")
            }
            identity = found
            if isMissing { return reappear() }
            let isMount = found.device != known.device
            return .replaced(isMount ? "another file system was mounted there" : "another directory took its place")
        }
    }

    /// Takes note that the kernel has ended the watch of the folder: whatever is found next is another directory.
    ///
    /// One made anew often gets the inode number of the one that was removed.
    mutating func invalidate() {
        identity = identity.map { FileIdentity(device: $0.device, inode: 0) }
    }

    private mutating func miss(_ reason: String) -> Change? {
        if isMissing { return nil }
        isMissing = true
        return .missing(reason)
    }

    private mutating func reappear() -> Change? {
        guard isMissing else { return nil }
        isMissing = false
        return .back
    }
}
