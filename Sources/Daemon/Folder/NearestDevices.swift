/// The devices of the nearest directories above files that may not be there.
///
/// A disk below a folder that is not there looks like an empty directory: its files may well come back.
struct NearestDevices {
    private var known: [PathBytes: UInt64?] = [:]

    /// Nil where nothing at all can be found above it.
    mutating func device(of file: PathBytes) -> UInt64? {
        let folder = SidecarFile.folder(of: file)
        if let device = known[folder] { return device }
        let device = (try? FileStatus.of(folder))?.identity.device ?? (folder == file ? nil : device(of: folder))
        known[folder] = device
        return device
    }
}
