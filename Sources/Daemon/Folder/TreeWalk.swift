/// A walk over a directory tree that goes on only when asked, in byte order of the paths.
///
/// It holds one sorted listing a level, never the whole tree. Names that the rules skip are never entered or listed.
struct TreeWalk {
    /// One thing met on the way.
    enum Step {
        /// A directory that will be listed by the next step: the moment to add a watch, so that nothing is lost between.
        case entering(PathBytes)
        /// A file, or a symlink to one.
        case file(PathBytes)
        /// A directory that can't be listed.
        case unreadable(PathBytes, SystemError)
    }

    private let options: FolderOptions
    private let system: FolderSystem
    private var start: PathBytes?
    private var levels: [Level] = []
    private var announced: PathBytes?
    private var visited: Set<FileIdentity> = []

    private struct Level {
        let directory: PathBytes
        /// What is still to come, in reverse.
        var remaining: [DirectoryEntry]
    }

    /// Begins a walk at the source's folder, or at a directory below it.
    init(_ options: FolderOptions, system: FolderSystem, from start: PathBytes? = nil) {
        self.options = options
        self.system = system
        self.start = start ?? options.root
    }

    /// Goes one step; nil at the end.
    mutating func next() -> Step? {
        if let first = start {
            start = nil
            announced = first
            return .entering(first)
        }
        if let directory = announced {
            announced = nil
            do throws(SystemError) {
                try list(directory)
            } catch {
                return .unreadable(directory, error)
            }
        }
        while let last = levels.indices.last {
            guard let entry = levels[last].remaining.popLast() else {
                levels.removeLast()
                continue
            }
            let path = levels[last].directory.appending(entry.name)
            if !entry.isDirectory { return .file(path) }
            announced = path
            return .entering(path)
        }
        return nil
    }

    private mutating func list(_ directory: PathBytes) throws(SystemError) {
        let isRoot = directory == options.root
        let open = try system.openDirectory(directory, isRoot || options.followsDirectoryLinks)
        if options.followsDirectoryLinks {
            // Only links can lead in circles: each directory is listed once a walk.
            guard visited.insert(try open.status().identity).inserted else { return }
        }
        let root = options.root
        let entries = try DirectoryEntry.list(open, followsDirectoryLinks: options.followsDirectoryLinks) {
            name, isDirectory in
            if isDirectory, !options.recursive { return false }
            let relative = directory.appending(name).relative(to: root)
            return !options.rules.skips(name: name, relative: relative, isDirectory: isDirectory)
        }
        levels.append(Level(directory: directory, remaining: entries.reversed()))
    }
}
