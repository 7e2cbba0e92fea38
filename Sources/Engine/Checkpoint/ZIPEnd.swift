/// Where a ZIP's central directory lies: what its end record says, ZIP64 included (PKWARE APPNOTE 4.3.14 to 4.3.16).
struct ZIPEnd {
    /// How many entries the directory has.
    let entries: Int
    /// The directory's bytes in the file.
    let directory: Range<Int>

    private static let signature: UInt32 = 0x0605_4B50
    private static let size = 22
    private static let longestComment = 65_535
    private static let signature64: UInt32 = 0x0606_4B50
    private static let size64 = 56
    private static let locatorSignature: UInt32 = 0x0706_4B50
    private static let locatorSize = 20

    /// Entries of a directory at most: a checkpoint with its optimizer has some thousands.
    private static let mostEntries = 65_536
    /// Bytes of a directory at most.
    private static let largestDirectory = 32 << 20

    /// Finds the end record; throws where there is none or where what it says can't be.
    init(of file: MappedBytes, origin: String) throws(EngineError) {
        func invalid(_ problem: String) -> EngineError { .invalidModel(path: origin, problem: problem) }
        guard let position = Self.find(in: file) else {
            throw invalid("it begins as a ZIP, but the ZIP's end is missing: the file is cut off, get it again")
        }
        guard file.int16(at: position + 4) == 0, file.int16(at: position + 6) == 0 else {
            throw invalid("it is one part of a ZIP in several parts")
        }
        var entries = file.int16(at: position + 10) ?? 0
        var size = file.int32(at: position + 12) ?? 0
        var start = file.int32(at: position + 16) ?? 0
        var limit = position
        if let end64 = try Self.end64(before: position, in: file, origin: origin) {
            let fields = [(entries, 0xFFFF, 32), (size, 0xFFFF_FFFF, 40), (start, 0xFFFF_FFFF, 48)]
            var values: [Int] = []
            for (short, unknown, offset) in fields {
                guard let long = file.int64(at: end64 + offset), short == unknown || short == long else {
                    throw invalid("the two end records of its ZIP contradict each other")
                }
                values.append(long)
            }
            (entries, size, start) = (values[0], values[1], values[2])
            limit = end64
        }
        guard entries <= Self.mostEntries, size <= Self.largestDirectory else {
            throw invalid(
                "its ZIP has \(entries) entries in a directory of \(size) bytes; at most \(Self.mostEntries) in"
                    + " \(Self.largestDirectory) are taken")
        }
        guard start <= limit, size <= limit - start else {
            throw invalid("its ZIP's directory should have \(size) bytes at \(start), where there are none")
        }
        self.entries = entries
        directory = start..<start + size
    }

    /// The end record that is followed by its comment and nothing else.
    private static func find(in file: MappedBytes) -> Int? {
        let last = file.count - size
        guard last >= 0 else { return nil }
        return stride(from: last, through: max(0, last - longestComment), by: -1).first { position in
            file.integer(UInt32.self, at: position) == signature
                && file.int16(at: position + 20) == last - position
        }
    }

    /// The ZIP64 end record; nil where there is none.
    private static func end64(before position: Int, in file: MappedBytes, origin: String) throws(EngineError) -> Int? {
        let locator = position - locatorSize
        guard file.integer(UInt32.self, at: locator) == locatorSignature else { return nil }
        guard let start = file.int64(at: locator + 8), start <= locator - size64,
            file.integer(UInt32.self, at: start) == signature64, file.int32(at: start + 16) == 0
        else { throw .invalidModel(path: origin, problem: "its ZIP's 64-bit end record is not where it should be") }
        return start
    }
}
