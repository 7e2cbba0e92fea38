/// A ZIP with one top folder, as PyTorch writes its files; only entries that are stored as they are can be read.
struct ZIPArchive: Sendable {
    /// Entries by their names below the top folder; folders of their own are left out.
    let entries: [String: ZIPEntry]
    let origin: String
    let file: MappedBytes

    /// Reads the directory.
    ///
    /// Throws for a ZIP that is damaged, that has two entries of one name or over the same bytes, or whose names lead
    /// out of one top folder.
    init(_ file: MappedBytes, origin: String) throws(EngineError) {
        func invalid(_ problem: String) -> EngineError { .invalidModel(path: origin, problem: problem) }
        let end = try ZIPEnd(of: file, origin: origin)
        var reader = ZIPDirectoryReader(file, directory: end.directory, origin: origin)
        var entries: [String: ZIPEntry] = [:]
        var extents: [(range: Range<Int>, name: String)] = []
        var top: Substring?
        for _ in 0..<end.entries {
            let entry = try reader.next()
            extents.append((entry.extent, entry.name))
            let parts = entry.name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard Self.isPlain(entry.name), let folder = parts.first, parts.count == 2 else {
                throw invalid("\(shown(entry.name)) is no name of an entry in a PyTorch file")
            }
            if let top, top != folder {
                throw invalid(
                    "its ZIP has several top folders, \(shown(String(top))) and \(shown(String(folder)));"
                        + " PyTorch writes one")
            }
            top = folder
            guard !parts[1].isEmpty, parts[1].last != "/" else { continue }
            guard entries.updateValue(entry, forKey: String(parts[1])) == nil else {
                throw invalid("\(shown(entry.name)) is there twice")
            }
        }
        guard reader.position == end.directory.upperBound else {
            throw invalid("its ZIP's directory holds more than its \(end.entries) entries")
        }
        extents.sort { $0.range.lowerBound < $1.range.lowerBound }
        for (first, second) in zip(extents, extents.dropFirst())
        where first.range.upperBound > second.range.lowerBound {
            throw invalid("\(shown(first.name)) and \(shown(second.name)) lie over the same bytes")
        }
        self.entries = entries
        self.origin = origin
        self.file = file
    }

    /// Whether a name leads from folder to folder downwards, and nowhere else.
    private static func isPlain(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isDownwards = parts.enumerated().allSatisfy { index, part in
            part != "." && part != ".." && (!part.isEmpty || (index == parts.count - 1 && index > 0))
        }
        return isDownwards && !name.contains("\\")
            && !name.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    /// The bytes in the file of an entry that must be there, stored, not longer than `limit`; its CRC is still unseen.
    func range(of name: String, limit: Int = .max) throws(EngineError) -> Range<Int> {
        guard let entry = entries[name] else {
            throw .invalidModel(path: origin, problem: "\(shown(name)) is missing from its ZIP")
        }
        guard entry.isStored else {
            throw .invalidModel(
                path: origin,
                problem: "\(shown(name)) is \(entry.isEncrypted ? "encrypted" : "compressed") in its ZIP, PyTorch"
                    + " stores it as it is: write the file anew with torch.save")
        }
        guard entry.data.count <= limit else {
            throw .invalidModel(
                path: origin, problem: "\(shown(name)) has \(entry.data.count) bytes, at most \(limit) are taken")
        }
        return entry.data
    }

    /// Compares an entry's bytes with its CRC-32; throws where they differ.
    func check(_ name: String) throws(EngineError) {
        let range = try range(of: name)
        guard let entry = entries[name],
            unsafe CRC32.checksum(UnsafeRawBufferPointer(rebasing: file.bytes[range])) == entry.checksum
        else {
            throw .invalidModel(
                path: origin,
                problem: "\(shown(name)) does not have the CRC-32 that its ZIP names: the file is damaged, get it again"
            )
        }
    }

    /// The checked bytes of a small entry.
    func contents(of name: String, limit: Int) throws(EngineError) -> [UInt8] {
        let range = try range(of: name, limit: limit)
        try check(name)
        return unsafe Array(file.bytes[range])
    }
}
