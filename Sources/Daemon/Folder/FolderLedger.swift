/// How a version of a file ended.
enum LedgerState: Sendable {
    /// A `file` record tells of it.
    case done
    /// A `file.error` record tells of it.
    case failed
    /// It holds no media and nothing tells of it.
    case ignored
}

/// What is remembered of a path.
struct LedgerEntry: Sendable {
    /// The version that ended.
    let version: FileVersion
    /// Its content's fingerprint; nil where it can't be read or does not matter.
    let fingerprint: Fingerprint?
    /// How it ended.
    let state: LedgerState
    /// Device and inode at that time: a hint for moves, never a name.
    var identity: FileIdentity?
    /// What was found in it, where something was looked for in this run.
    var result: FileResult?
    /// When it ended, once that is remembered.
    var ended: Timestamp?
    /// Whether its file was seen to leave the folder: under another name its content is told again.
    var hasLeft = false

    /// Whether it failed before anything of its content was known.
    var couldNotBeRead: Bool { state == .failed && fingerprint == nil && version.size > 0 }
}

/// What the memory of a file keeps of its records.
struct FileResult: Sendable, Hashable {
    /// A label that the file carries.
    struct Tag: Sendable, Hashable {
        var label: String
        /// Its best score.
        var top: Double
    }

    /// `picture` or `video`; nil where it could not be decoded.
    var kind: String?
    var tags: [Tag] = []
    /// The model and vocabulary that it was looked at with.
    var identity: TaggingIdentity
}

/// The memory of one source: which versions of which files are done.
///
/// It is asked and told on the source's own thread only, and told of a file after its record has been written.
protocol FolderLedger: AnyObject, Sendable {
    /// What is remembered of a path.
    func entry(at path: PathBytes) -> LedgerEntry?
    /// Whether that version is remembered and is due again all the same, as one of another vocabulary is.
    func isOutdated(_ version: FileVersion, at path: PathBytes) -> Bool
    /// Some paths whose last known content has this fingerprint, those of a file with that inode and then the latest
    /// first; a bounded number suffices.
    func paths(matching fingerprint: Fingerprint, inode: UInt64) -> [PathBytes]
    /// Remembers how a version ended, in place of what was known of the path.
    func record(_ entry: LedgerEntry, at path: PathBytes)
    /// Passes on what is known of a path to the one that its file now has, and forgets the old one, both or neither.
    func move(_ path: PathBytes, to new: PathBytes, as entry: LedgerEntry)
    /// Passes on what is known of `other` to `path`, as `entry`, and what was known of `path` to `other`: both or
    /// neither.
    func exchange(_ path: PathBytes, with other: PathBytes, as entry: LedgerEntry)
    /// Notes whether files have left the folder, as far as they are remembered.
    func setHasLeft(_ hasLeft: Bool, of paths: [PathBytes])
    /// The paths of files with a content that have not left, as far as was noted, of which `isSo` is true.
    ///
    /// - Parameter isSo: asked with the path and the device that the file was on.
    func remaining(where isSo: (PathBytes, UInt64?) -> Bool) -> [PathBytes]
    /// Forgets a path.
    func forget(_ path: PathBytes)
    /// Offers to forget files that are no longer there, after a rescan that found the folder in place.
    ///
    /// What has vanished lately must be kept: it may come back or turn up under another name.
    ///
    /// - Parameter isEmpty: nothing at all was found: much more is kept, for want of a file system it may seem so.
    func forgetVanished(whereNothingIs isEmpty: Bool, exists: (PathBytes) -> Bool)
}

extension FolderLedger {
    /// Never, for a ledger that asks for no vocabulary.
    func isOutdated(_ version: FileVersion, at path: PathBytes) -> Bool { false }
}
