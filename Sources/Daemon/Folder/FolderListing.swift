import Decode

/// The media files of a folder as they are now, read once and without watching: what `tag DIR` goes through.
///
/// Files come in byte order of their paths, without waiting for any of them to settle.
struct FolderListing: Sequence, IteratorProtocol {
    /// One thing found.
    enum Item {
        /// A file to tag.
        case file(PathBytes)
        /// A directory (perhaps the folder itself) that can't be listed.
        case unreadable(PathBytes, SystemError)
    }

    /// How many files were left out because they hold no media.
    private(set) var ignored = 0

    private var walk: TreeWalk
    private let looksLikeMedia: @Sendable (PathBytes) throws(DecodeError) -> Bool

    /// Begins a listing.
    ///
    /// - Parameters:
    ///   - options: the folder, whether to descend, and what to skip.
    ///   - looksLikeMedia: asked for files without a media suffix.
    init(
        _ options: FolderOptions, system: FolderSystem = FolderSystem(),
        looksLikeMedia: @escaping @Sendable (PathBytes) throws(DecodeError) -> Bool
    ) {
        walk = TreeWalk(options, system: system)
        self.looksLikeMedia = looksLikeMedia
    }

    /// The next file or unreadable directory; nil at the end.
    mutating func next() -> Item? {
        while let step = walk.next() {
            switch step {
            case .entering: continue
            case .unreadable(let path, let error): return .unreadable(path, error)
            case .file(let path):
                if ExpectedMedia.isNamedSo(path) || isMedia(path) { return .file(path) }
                ignored += 1
            }
        }
        return nil
    }

    /// Whether a file is to be taken for media by its content.
    ///
    /// One that can't be read for another reason than permission is: whoever opens it meets the same error and tells it.
    private func isMedia(_ path: PathBytes) -> Bool {
        do throws(DecodeError) {
            return try looksLikeMedia(path)
        } catch {
            switch error {
            case .notFound, .permission: return false
            default: return true
            }
        }
    }
}
