import Glibc

/// Rotation of a file by ourselves: `path` becomes `path.1`, that `path.2`, up to `path.keep`.
struct FileRotation: Sendable, Hashable {
    /// How many bytes a file may have; the line that would pass it goes into the next one.
    let size: Int64
    /// How many old files are kept.
    let keep: Int

    /// Makes way for a new file of this name.
    ///
    /// The oldest is replaced and not removed first, so that an interruption loses nothing but it.
    func rotate(_ path: String) throws(SystemError) {
        guard keep > 0 else {
            guard unsafe unlink(path) == 0 || errno == ENOENT else { throw .last("unlink \(path)") }
            return
        }
        for number in stride(from: keep - 1, through: 1, by: -1) {
            try move("\(path).\(number)", to: "\(path).\(number + 1)")
        }
        try move(path, to: "\(path).1")
        var surplus = keep + 1
        while unsafe unlink("\(path).\(surplus)") == 0 { surplus += 1 }
    }

    private func move(_ old: String, to new: String) throws(SystemError) {
        guard unsafe rename(old, new) == 0 || errno == ENOENT else { throw .last("rename \(old) to \(new)") }
    }
}
