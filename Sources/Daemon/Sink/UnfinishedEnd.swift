import Glibc

/// The end of a file after its last line feed: half a record, or the NULs that a power loss leaves.
struct UnfinishedEnd: Sendable, Equatable {
    private static let block: Int64 = 65536

    /// Where it begins, in bytes.
    let start: Int64
    /// How long it is, never 0.
    let count: Int64
    /// Whether it is longer than a record can be, NULs at its end not counted: then it isn't ours to overwrite.
    let isForeign: Bool

    /// An end that is known.
    init(start: Int64, count: Int64, isForeign: Bool) {
        self.start = start
        self.count = count
        self.isForeign = isForeign
    }

    /// Reads backwards from the end of a file to its last line feed; no end where the last byte is one.
    static func find(in descriptor: Int32, size: Int64) throws(SystemError) -> UnfinishedEnd? {
        var buffer = [UInt8](repeating: 0, count: Int(block))
        var contentEnd: Int64?
        var position = size
        while position > 0 {
            let from = max(0, position - block)
            let length = Int(position - from)
            try read(descriptor, into: &buffer, count: length, at: from)
            for index in stride(from: length - 1, through: 0, by: -1) where buffer[index] != 0 {
                let offset = from + Int64(index)
                if buffer[index] == UInt8(ascii: "\n") {
                    return UnfinishedEnd(after: offset, size: size, isForeign: false)
                }
                let end = contentEnd ?? offset
                contentEnd = end
                guard end - offset < Int64(FieldLimits.recordBytes) else {
                    return UnfinishedEnd(start: offset, count: size - offset, isForeign: true)
                }
            }
            position = from
        }
        return UnfinishedEnd(after: -1, size: size, isForeign: false)
    }

    /// The end of the file behind a descriptor, which may be open for appending alone; nil where there is none or where
    /// that can't be told.
    ///
    /// - Returns: the end, and the same file opened with `flags`.
    static func find(behind descriptor: Int32, flags: Int32) -> (end: UnfinishedEnd, file: Descriptor)? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let number = unsafe open("/proc/self/fd/\(descriptor)", flags | O_CLOEXEC)
        guard number >= 0 else { return nil }
        let file = Descriptor(owning: number)
        guard let end = try? find(in: file.number, size: Int64(status.st_size)) else { return nil }
        return (end, file)
    }

    /// Overwrites it with spaces; the last of them becomes a line feed where `closing`.
    func blank(_ descriptor: Int32, closing: Bool = false) throws(SystemError) {
        var position = start
        while position < start + count {
            let length = min(Self.block, start + count - position)
            var spaces = [UInt8](repeating: UInt8(ascii: " "), count: Int(length))
            if closing, position + length == start + count { spaces[spaces.count - 1] = UInt8(ascii: "\n") }
            let written = unsafe pwrite(descriptor, spaces, spaces.count, off_t(position))
            guard written > 0 || errno == EINTR else { throw .last("pwrite") }
            position += Int64(max(0, written))
        }
    }

    private init?(after lineFeed: Int64, size: Int64, isForeign: Bool) {
        guard lineFeed + 1 < size else { return nil }
        self.init(start: lineFeed + 1, count: size - lineFeed - 1, isForeign: isForeign)
    }

    private static func read(
        _ descriptor: Int32, into buffer: inout [UInt8], count: Int, at offset: Int64
    ) throws(SystemError) {
        var bytes = buffer.mutableSpan
        var done = 0
        while done < count {
            let got = unsafe bytes.withUnsafeMutableBytes { target in
                unsafe pread(descriptor, target.baseAddress?.advanced(by: done), count - done, off_t(offset) + done)
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw .last("pread") }
            done += got
        }
    }
}
