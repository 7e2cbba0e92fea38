import Glibc

/// An open file that lines are appended to.
struct LogFile: Sendable {
    /// What has happened to the file since the last line.
    enum Condition: Sendable, Equatable {
        /// Nothing.
        case sound
        /// Its last name was removed, or it lies in a directory that was.
        case removed
        /// It has become shorter, as after logrotate's `copytruncate`.
        case shortened
    }

    /// The open file, in append mode.
    let descriptor: Descriptor
    /// Whether it can become shorter, be mended and rotated; a pipe or device can't.
    let isRegular: Bool
    /// How many bytes of an unterminated end were overwritten with spaces.
    let mended: Int
    /// Whether the last line still needs its line feed.
    let needsLineFeed: Bool
    /// The size after the last write.
    private(set) var size: Int64

    /// Opens a file by name for appending, makes it (mode 0640) where there is none, and mends its end.
    ///
    /// It is opened without `O_APPEND`, since Linux ignores the offset of `pwrite(2)` on such a descriptor and mending
    /// happens in place; the flag is set before the first line.
    static func open(_ path: String, note: (String) -> Void) throws(SystemError) -> LogFile {
        let descriptor = try descriptor(of: path)
        let number = descriptor.number
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { throw .last("fstat \(path)") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            return LogFile(descriptor: descriptor, isRegular: false, mended: 0, needsLineFeed: false, size: 0)
        }
        let end = try UnfinishedEnd.find(in: number, size: Int64(status.st_size))
        if let end {
            if end.isForeign {
                note("\(path) ends in \(end.count) bytes that are no record of ours; they are closed with a line feed")
            } else {
                try end.blank(number)
            }
        }
        descriptor.setFlag(O_APPEND, on: true)
        let mended = end.map { $0.isForeign ? 0 : Int($0.count) } ?? 0
        return LogFile(
            descriptor: descriptor, isRegular: true, mended: mended, needsLineFeed: end != nil,
            size: Int64(status.st_size))
    }

    /// Makes the file where there is none, and changes nothing in it: its end may be a line that is being written.
    static func probe(_ path: String) throws(SystemError) {
        _ = try descriptor(of: path)
    }

    private static func descriptor(of path: String) throws(SystemError) -> Descriptor {
        var status = stat()
        let isSpecial = unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
        let mode = isSpecial ? O_WRONLY : O_RDWR | O_CREAT
        let number = unsafe Glibc.open(path, mode | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o640)
        guard number >= 0 else { throw .last("open \(path)") }
        return Descriptor(owning: number)
    }

    /// Looks at the file and says what has happened to it.
    mutating func condition() -> Condition {
        guard isRegular else { return .sound }
        var status = stat()
        guard unsafe fstat(descriptor.number, &status) == 0 else { return .removed }
        guard status.st_nlink > 0 else { return .removed }
        guard Int64(status.st_size) >= size else { return .shortened }
        size = Int64(status.st_size)
        return .sound
    }

    /// Counts bytes that were appended.
    mutating func grew(by count: Int) {
        size += Int64(count)
    }

    /// Turns the last `count` bytes, part of a line that can't be finished, into a blank line.
    func blankLast(_ count: Int) {
        guard isRegular, count > 0 else { return }
        descriptor.setFlag(O_APPEND, on: false)
        try? UnfinishedEnd(start: size - Int64(count), count: Int64(count), isForeign: false)
            .blank(descriptor.number, closing: true)
    }

    /// Whether the name still leads to this file.
    func isNamed(_ path: String) -> Bool {
        var own = stat()
        var named = stat()
        guard unsafe fstat(descriptor.number, &own) == 0, unsafe stat(path, &named) == 0 else { return false }
        return own.st_dev == named.st_dev && own.st_ino == named.st_ino
    }
}
