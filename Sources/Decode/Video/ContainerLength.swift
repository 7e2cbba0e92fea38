/// Whether a container ends before it says it does.
enum ContainerLength {
    /// Whether a file is cut, by the lengths that its outermost boxes, chunks or elements state.
    static func isCut(_ input: ByteInput) -> Bool {
        guard input.isSeekable else { return false }
        let head = input.bytes(at: 0, count: 256)
        if head.span.has([0x1A, 0x45, 0xDF, 0xA3]) { return isCut(matroska: head.span, size: input.size) }
        if head.span.has("RIFF"), head.span.has("AVI ", at: 8) {
            return (head.span.number(at: 4, size: 4, bigEndian: false) ?? 0) > input.size - 8
        }
        if head.span.has("OggS") { return isCut(ogg: input) }
        return isISOMedia(head.span) && isCut(isoMedia: input)
    }

    private static func isISOMedia(_ head: Span<UInt8>) -> Bool {
        head.has("ftyp", at: 4) || head.has("moov", at: 4) || head.has("mdat", at: 4) || head.has("wide", at: 4)
    }

    /// Walks the outermost boxes of an ISO media file.
    private static func isCut(isoMedia input: ByteInput) -> Bool {
        isCut(size: input.size) { input.bytes(at: $0, count: 16) }
    }

    /// Walks the outermost boxes of an ISO media file in memory.
    static func isCut(isoMedia bytes: Span<UInt8>) -> Bool {
        var offset = 0
        while offset < bytes.count {
            guard let next = nextBox(bytes, at: offset, headerAt: offset, size: bytes.count) else { return true }
            offset = next
        }
        return offset > bytes.count
    }

    private static func isCut(size: Int, header: (Int) -> [UInt8]) -> Bool {
        var (offset, boxes, hasIndex) = (0, 0, false)
        while offset < size {
            let bytes = header(offset)
            guard let next = nextBox(bytes.span, at: 0, headerAt: offset, size: size) else { return true }
            hasIndex = hasIndex || bytes.span.has("moov", at: 4)
            offset = next
            boxes += 1
            if boxes > 100_000 { return false }
        }
        return offset > size || !hasIndex
    }

    /// The offset of the box after the one whose header lies `at` in the bytes; nil where the header is incomplete.
    private static func nextBox(_ bytes: Span<UInt8>, at: Int, headerAt offset: Int, size: Int) -> Int? {
        guard let short = bytes.number(at: at, size: 4, bigEndian: true) else { return nil }
        switch short {
        case 0: return size
        case 1:
            guard let long = bytes.number(at: at + 8, size: 8, bigEndian: true), long >= 16 else { return nil }
            let (next, overflow) = offset.addingReportingOverflow(long)
            return overflow ? .max : next
        case 2..<8: return nil
        default: return offset + short
        }
    }

    /// Looks for the last page, which has to be whole and to say that it is the last.
    private static func isCut(ogg input: ByteInput) -> Bool {
        // No page is longer than 65,307 bytes.
        let tail = input.bytes(at: max(0, input.size - 65_536), count: 65_536)
        let bytes = tail.span
        guard let start = bytes.indices.last(where: { bytes.has("OggS", at: $0) }),
            let flags = bytes.byte(at: start + 5), let segments = bytes.byte(at: start + 26)
        else { return true }
        let lengths = (0..<segments).compactMap { bytes.byte(at: start + 27 + $0) }
        let end = start + 27 + segments + lengths.reduce(0, +)
        return flags & 4 == 0 || lengths.count < segments || end > bytes.count
    }

    /// Looks at the length of the segment, the element after the EBML header.
    private static func isCut(matroska head: Span<UInt8>, size: Int) -> Bool {
        guard let header = variableNumber(head, at: 4) else { return true }
        let segment = header.end + header.value
        guard segment < 200, head.has([0x18, 0x53, 0x80, 0x67], at: segment),
            let length = variableNumber(head, at: segment + 4), !length.isUnknown
        else { return false }
        return length.end + length.value > size
    }

    /// A length as EBML writes it.
    private static func variableNumber(
        _ bytes: Span<UInt8>, at offset: Int
    ) -> (value: Int, end: Int, isUnknown: Bool)? {
        guard let first = bytes.byte(at: offset), first > 0 else { return nil }
        let size = UInt8(first).leadingZeroBitCount + 1
        guard let whole = bytes.number(at: offset, size: size, bigEndian: true) else { return nil }
        let mask = (1 << (7 * size)) - 1
        return (whole & mask, offset + size, whole & mask == mask)
    }
}
