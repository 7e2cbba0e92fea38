import Glibc

/// Which names of a folder are looked at: the built-in skip rules and the `exclude` patterns of the configuration.
///
/// The rules hold below the folder, for files and directories alike, and are asked before a watch is added; the folder
/// itself may be called anything.
struct FolderRules: Sendable {
    /// Shell patterns (`fnmatch`), each tried on the name and on the path below the folder.
    ///
    /// `*` also matches slashes. A leading slash ties the pattern to the folder, a trailing one to directories.
    let exclude: [String]

    private let patterns: [Pattern]

    /// Makes the rules with further patterns to leave out.
    init(exclude: [String] = []) {
        self.exclude = exclude
        patterns = exclude.map(Pattern.init)
    }

    /// Whether an entry is left out.
    ///
    /// - Parameters:
    ///   - name: the entry's name.
    ///   - relative: its path below the folder.
    ///   - isDirectory: whether it is a directory.
    func skips(name: ArraySlice<UInt8>, relative: ArraySlice<UInt8>, isDirectory: Bool) -> Bool {
        if name.first == UInt8(ascii: ".") || name == Self.thumbnails[...] { return true }
        if Self.unfinished.contains(where: { name.count >= $0.count && name.suffix($0.count) == $0[...] }) {
            return true
        }
        // Sidecars, of ours and of others: a folder source never looks at what it has written itself.
        if !isDirectory, name.count > 4, name.suffix(4).map({ $0 | 0x20 }) == Self.sidecar { return true }
        if !isDirectory, MaskFileName.isMask(relative) { return true }
        return patterns.contains { $0.matches(name: name, relative: relative, isDirectory: isDirectory) }
    }

    /// Synology's folder of thumbnails.
    private static let thumbnails = Array("@eaDir".utf8)
    /// Names that uploaders and browsers give to files in the making.
    private static let unfinished = [".part", ".tmp", ".crdownload", ".filepart"].map { Array($0.utf8) }

    /// `.xmp`, in upper or lower case; the dot has that bit anyway.
    private static let sidecar = Array(".xmp".utf8)

    /// One `exclude` pattern, taken apart.
    private struct Pattern: Sendable {
        let glob: PathBytes
        let isAnchored: Bool
        let directoriesOnly: Bool

        init(_ text: String) {
            var bytes = Array(text.utf8)[...]
            directoriesOnly = bytes.count > 1 && bytes.last == UInt8(ascii: "/")
            if directoriesOnly { bytes.removeLast() }
            isAnchored = bytes.first == UInt8(ascii: "/")
            if isAnchored { bytes.removeFirst() }
            // `**/name` means the name at any depth, the top included; fnmatch alone would ask for a slash.
            while bytes.starts(with: Array("**/".utf8)) { bytes = bytes.dropFirst(3) }
            glob = PathBytes(Array(bytes))
        }

        func matches(name: ArraySlice<UInt8>, relative: ArraySlice<UInt8>, isDirectory: Bool) -> Bool {
            if directoriesOnly, !isDirectory { return false }
            return matches(relative) || (!isAnchored && matches(name))
        }

        private func matches(_ text: ArraySlice<UInt8>) -> Bool {
            unsafe glob.withCString { pattern in
                unsafe PathBytes(Array(text)).withCString { unsafe fnmatch(pattern, $0, 0) == 0 }
            }
        }
    }
}
