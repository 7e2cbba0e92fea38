import Glibc
import Synchronization

/// A watched folder: the path that it was given by, and where that leads.
///
/// Records show files below the one; what is remembered of them goes by the other, so that a folder that is spelt
/// otherwise is no other folder.
final class FolderPlace: Sendable {
    /// The folder as given.
    let root: PathBytes
    private let found = Mutex<PathBytes?>(nil)

    /// The place of a folder that need not be there yet.
    init(_ root: PathBytes) {
        self.root = root
    }

    /// Where the folder lies: absolute and without links, `.` and `..`; looked up when it is first asked for, since a
    /// dead file server may never answer.
    var real: PathBytes {
        if let known = found.withLock({ $0 }) { return known }
        lookAgain()
        return found.withLock { $0 } ?? root
    }

    /// Follows the path anew: another folder is there now.
    func lookAgain() {
        let real = Self.resolve(root)
        found.withLock { $0 = real }
    }

    /// What a file that lies below the folder as given is remembered by.
    func remembered(_ path: PathBytes) -> PathBytes {
        path.isInside(root) ? real.appending(path.relative(to: root)) : path
    }

    /// A file that is remembered, below the folder as given; one that lay elsewhere, where the folder was before, by
    /// its own path.
    func given(_ path: PathBytes) -> PathBytes {
        let real = real
        return path.isInside(real) ? root.appending(path.relative(to: real)) : path
    }

    /// Links that are followed at most, as many as the kernel follows.
    private static let mostLinks = 40

    /// What realpath(3) says, and what it would say were all of it there: what is missing leads nowhere else.
    ///
    /// By hand, since realpath(3) says nothing of a link to a disk that is not mounted yet, and what is remembered below
    /// it must go by one path before and after.
    private static func resolve(_ path: PathBytes) -> PathBytes {
        let slash = UInt8(ascii: "/")
        let whole = path.bytes.first == slash ? path : workingDirectory.appending(path.bytes)
        var waiting = Array(whole.bytes.split(separator: slash).map { Array($0) }.reversed())
        var real = PathBytes([slash])
        var links = 0
        while let name = waiting.popLast() {
            if name == Array(".".utf8) { continue }
            if name == Array("..".utf8) {
                real = SidecarFile.folder(of: real)
                continue
            }
            let next = real.appending(name)
            guard links < mostLinks, let target = target(of: next) else {
                real = next
                continue
            }
            links += 1
            if target.first == slash { real = PathBytes([slash]) }
            waiting.append(contentsOf: target.split(separator: slash).map { Array($0) }.reversed())
        }
        return real
    }

    /// Where a symlink points; nil for what is none, or is not there.
    private static func target(of path: PathBytes) -> [UInt8]? {
        var text = [CChar](repeating: 0, count: longestPath)
        let count = unsafe path.withCString { unsafe readlink($0, &text, longestPath) }
        return count > 0 ? text.prefix(count).map { UInt8(bitPattern: $0) } : nil
    }

    private static var workingDirectory: PathBytes {
        var text = [CChar](repeating: 0, count: longestPath)
        guard unsafe getcwd(&text, longestPath) != nil else { return PathBytes("/") }
        return PathBytes(text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
    }

    /// Bytes of a path that the kernel takes, `PATH_MAX`.
    private static let longestPath = 4_096
}
