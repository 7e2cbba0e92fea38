/// The system calls whose failures shape a folder's behaviour, so that tests can let them fail.
struct FolderSystem: Sendable {
    /// Opens a file for reading.
    var openFile: @Sendable (PathBytes) throws(SystemError) -> OpenFile = { path throws(SystemError) in
        try OpenFile.reading(path)
    }
    /// Opens a directory for listing; the flag says whether the path itself may be a symlink.
    var openDirectory: @Sendable (PathBytes, Bool) throws(SystemError) -> OpenFile = {
        (path, followingLink) throws(SystemError) in
        try OpenFile.directory(path, followingLink: followingLink)
    }
    /// Called before a watch is added; what it throws is what the system would have said.
    var beforeWatch: @Sendable (PathBytes) throws(SystemError) -> Void = { _ throws(SystemError) in }
    /// Every batch of inotify events passes through here, as an overflow can be put in its place.
    var received: @Sendable ([InotifyEvent]) -> [InotifyEvent] = { $0 }
    /// The name of the remote or user-space file system on a device number; nil where inotify tells everything.
    var remoteFileSystem: @Sendable (UInt64) -> String? = { RemoteFileSystem.name(device: $0) }
    /// The files that some process has open for writing, as far as they can be seen.
    var openForWriting: @Sendable () -> Set<FileIdentity> = { Writers.openFiles() }
}
