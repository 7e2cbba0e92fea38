/// One file in a ZIP, as its central directory describes it; its bytes are still unseen.
struct ZIPEntry: Sendable, Hashable {
    /// The whole name, top folder included.
    let name: String
    /// How its bytes are stored: 0 as they are, 8 deflated.
    let method: Int
    let isEncrypted: Bool
    /// CRC-32 of the contents.
    let checksum: UInt32
    /// Bytes in the file, from the local header to the last of the data.
    let extent: Range<Int>
    /// The data's bytes in the file.
    let data: Range<Int>

    /// Whether its contents can be read where they lie.
    var isStored: Bool { method == 0 && !isEncrypted }
}

/// Reads the entries of a central directory one after another (PKWARE APPNOTE 4.3.12).
struct ZIPDirectoryReader {
    let file: MappedBytes
    let origin: String
    /// The central directory's bytes.
    let directory: Range<Int>
    /// The offset of the next record.
    var position: Int

    private static let signature: UInt32 = 0x0201_4B50
    private static let localSignature: UInt32 = 0x0403_4B50
    private static let unknown = 0xFFFF_FFFF

    init(_ file: MappedBytes, directory: Range<Int>, origin: String) {
        self.file = file
        self.directory = directory
        self.origin = origin
        position = directory.lowerBound
    }

    /// The next entry; throws where its record is damaged, lies, or points out of the file.
    mutating func next() throws(EngineError) -> ZIPEntry {
        guard directory.upperBound - position >= 46, file.integer(UInt32.self, at: position) == Self.signature,
            let flags = file.int16(at: position + 8), let method = file.int16(at: position + 10),
            let checksum = file.integer(UInt32.self, at: position + 16), let packed = file.int32(at: position + 20),
            let size = file.int32(at: position + 24), let nameLength = file.int16(at: position + 28),
            let extraLength = file.int16(at: position + 30), let commentLength = file.int16(at: position + 32),
            let header = file.int32(at: position + 42)
        else { throw invalid("its ZIP's directory is damaged") }
        let name = position + 46..<position + 46 + nameLength
        let extra = name.upperBound..<name.upperBound + extraLength
        guard extra.upperBound + commentLength <= directory.upperBound, let text = file.text(in: name), !text.isEmpty
        else { throw invalid("its ZIP's directory is damaged, or holds a name that is not UTF-8") }
        position = extra.upperBound + commentLength
        var fields = [size, packed, header]
        try readLong(&fields, extra: extra, name: text)
        guard method != 0 || fields[0] == fields[1] else {
            throw invalid("\(shown(text)) is stored as it is, with \(fields[0]) bytes in \(fields[1])")
        }
        let data = try self.data(of: text, bytes: name.count, method: method, packed: fields[1], header: fields[2])
        return ZIPEntry(
            name: text, method: method, isEncrypted: flags & 0x2041 != 0, checksum: checksum,
            extent: fields[2]..<data.upperBound, data: data)
    }

    /// Replaces the fields that are too large for 32 bits by those of the ZIP64 extra field.
    private func readLong(_ fields: inout [Int], extra: Range<Int>, name: String) throws(EngineError) {
        let long = fields.indices.filter { fields[$0] == Self.unknown }
        guard !long.isEmpty else { return }
        var position = extra.lowerBound
        while let kind = file.int16(at: position), let length = file.int16(at: position + 2),
            position + 4 + length <= extra.upperBound
        {
            if kind == 1 {
                guard length >= 8 * long.count else { break }
                for (place, field) in long.enumerated() {
                    guard let value = file.int64(at: position + 4 + 8 * place) else { break }
                    fields[field] = value
                }
                return
            }
            position += 4 + length
        }
        throw invalid("\(shown(name)) lacks the 64-bit sizes that its ZIP entry refers to")
    }

    /// Where an entry's data lies: behind its local header, whose name and padding may be of another length.
    private func data(of name: String, bytes: Int, method: Int, packed: Int, header: Int) throws(EngineError)
        -> Range<Int>
    {
        let end = directory.lowerBound
        guard header >= 0, header <= end - 30, file.integer(UInt32.self, at: header) == Self.localSignature,
            let flags = file.int16(at: header + 6), let localMethod = file.int16(at: header + 8),
            let localPacked = file.int32(at: header + 18), let nameLength = file.int16(at: header + 26),
            let extraLength = file.int16(at: header + 28)
        else { throw invalid("\(shown(name)) should begin at byte \(header), where no ZIP entry is") }
        let start = header + 30 + nameLength + extraLength
        guard start <= end, packed <= end - start else {
            throw invalid("\(shown(name)) has \(packed) bytes at \(start), the file's data ends at \(end)")
        }
        // With bit 3 the local header leaves its sizes to the directory.
        let agrees = flags & 8 != 0 || localPacked == packed || localPacked == Self.unknown
        guard agrees, localMethod == method, nameLength == bytes,
            file.text(in: header + 30..<header + 30 + nameLength) == name
        else { throw invalid("\(shown(name)) is described otherwise where it lies than in its ZIP's directory") }
        return start..<start + packed
    }

    private func invalid(_ problem: String) -> EngineError { .invalidModel(path: origin, problem: problem) }
}

/// A name out of a file for a message: not too long, nothing in it that a terminal would obey.
func shown(_ name: String) -> String {
    let printable = name.unicodeScalars.prefix(120).map { scalar in
        scalar.properties.generalCategory == .control ? "\u{FFFD}" : Character(scalar)
    }
    return String(printable) + (name.unicodeScalars.count > 120 ? "…" : "")
}
