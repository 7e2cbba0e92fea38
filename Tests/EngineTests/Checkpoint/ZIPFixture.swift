@testable import Engine

/// Writes ZIPs as PyTorch does, and ones that lie.
struct ZIPFixture {
    /// One entry and what its headers say of it; nil: the truth.
    struct Entry {
        var name: String
        var bytes: [UInt8]
        var method = 0
        var flags = 0x808
        var checksum: UInt32?
        var size: Int?
        var offset: Int?
        /// Fields of the directory's extra field.
        var extra: [UInt8] = []
    }

    var entries: [Entry] = []
    /// Entries that the end record counts; nil: all.
    var count: Int?
    /// Whether a ZIP64 end record is written, and what it says of the number of entries.
    var count64: Int?

    init(_ files: [(String, [UInt8])]) {
        entries = files.map { Entry(name: "a/" + $0.0, bytes: $0.1) }
    }

    static func little(_ value: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    var bytes: [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let offset = file.count
            let name = Array(entry.name.utf8)
            let checksum = Int(entry.checksum ?? CRC32.checksum(entry.bytes))
            let size = entry.size ?? entry.bytes.count
            let padding = (64 - (offset + 34 + name.count) % 64) % 64
            let local = entry.flags & 8 != 0 ? [0, 0, 0] : [checksum, size, size]
            file += Self.little(0x0403_4B50, 4) + Self.little(0, 2) + Self.little(entry.flags, 2)
            file += Self.little(entry.method, 2) + Self.little(0, 4) + local.flatMap { Self.little($0, 4) }
            file += Self.little(name.count, 2) + Self.little(4 + padding, 2) + name
            file += Array("FB".utf8) + Self.little(padding, 2) + [UInt8](repeating: 0x5A, count: padding)
            file += entry.bytes
            directory += Self.little(0x0201_4B50, 4) + Self.little(0, 4) + Self.little(entry.flags, 2)
            directory += Self.little(entry.method, 2) + Self.little(0, 4) + Self.little(checksum, 4)
            directory += Self.little(size, 4) + Self.little(size, 4) + Self.little(name.count, 2)
            directory += Self.little(entry.extra.count, 2) + Self.little(0, 10)
            directory += Self.little(entry.offset ?? offset, 4) + name + entry.extra
        }
        let start = file.count
        file += directory
        if let count64 {
            let end = file.count
            file += Self.little(0x0606_4B50, 4) + Self.little(44, 8) + Self.little(0, 12)
            file += Self.little(count64, 8) + Self.little(count64, 8) + Self.little(directory.count, 8)
            file += Self.little(start, 8)
            file += Self.little(0x0706_4B50, 4) + Self.little(0, 4) + Self.little(end, 8) + Self.little(1, 4)
        }
        let count = count ?? entries.count
        file += Self.little(0x0605_4B50, 4) + Self.little(0, 4) + Self.little(count, 2) + Self.little(count, 2)
        return file + Self.little(directory.count, 4) + Self.little(start, 4) + Self.little(0, 2)
    }

    /// Opens bytes as a checkpoint; they live as long as the process, as the program's own files do.
    static func open(_ bytes: [UInt8]) throws(EngineError) -> any TensorStore {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 8)
        unsafe copy.copyBytes(from: bytes)
        let file = unsafe MappedBytes(static: UnsafeRawBufferPointer(start: copy.baseAddress, count: bytes.count))
        return try CheckpointFile.open(file, origin: "test.pt")
    }
}
