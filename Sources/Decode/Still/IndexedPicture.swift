import CFFmpeg

/// A picture whose values are numbers and no colours, one byte a pixel: a mask or map of labels.
///
/// A PNG with a palette gives its indices, whatever the colours; one in 8-bit grey gives its levels.
public struct IndexedPicture: Sendable, Hashable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// A value a pixel, row by row.
    public let values: [UInt8]

    /// Takes the values of a picture, `width` x `height` of them.
    public init(width: Int, height: Int, values: [UInt8]) {
        precondition(width > 0 && height > 0 && values.count == width * height, "a value a pixel")
        self.width = width
        self.height = height
        self.values = values
    }

    /// Reads a PNG file by the bytes of its path.
    ///
    /// Throws ``DecodeError``: nothing of a damaged file is taken, and no colours are taken for numbers.
    public init(
        file path: [UInt8], options: ReaderOptions = ReaderOptions(), interruption: Interruption = Interruption()
    ) throws(DecodeError) {
        try options.validate()
        DecodeLog.Library.start()
        let label = MediaLocation.file(path).label
        let watch = Watch(interruption: interruption, totalSeconds: options.totalDeadline)
        let input = try ByteInput(path: path, label: label, watch: watch)
        guard input.size > 0 else { throw .empty("\(label) has no bytes") }
        let packet = try PacketHandle.reading(
            input, label: label, maxBytes: options.maxPacketBytes, watch: watch)
        self = try IndexedDecoder(label: label, maxPixels: options.maxPixels).decode(packet)
    }
}

/// Decodes the numbers of a PNG that is held in memory whole.
private struct IndexedDecoder {
    let label: String
    let maxPixels: Int

    func decode(_ packet: borrowing PacketHandle) throws(DecodeError) -> IndexedPicture {
        let structure = try inspect(packet)
        let context = try unsafe CodecContext(
            codec: AV_CODEC_ID_NONE, settings: .init(decoder: "png", maxPixels: maxPixels, isStrict: true))
        let frame = try FrameHandle()
        let capture = DecodeLog.Collector()
        var status = capture.run { context.send(packet) }
        if status.code >= 0 {
            _ = context.drain()
            status = capture.run { context.receive(into: frame) }
        }
        guard status.code >= 0, !frame.isCorrupt else {
            let fault = (status.code < 0 && status != .endOfFile && status != .tryAgain) ? status : .invalidData
            if structure.endsEarly { throw .truncated("\(label) ends early: its values can't be trusted") }
            throw fault.fault(calling: "decoding", on: label, said: capture.said)
        }
        guard !structure.endsEarly else { throw .truncated("\(label) ends early: its values can't be trusted") }
        guard frame.format == AV_PIX_FMT_PAL8 || frame.format == AV_PIX_FMT_GRAY8 else {
            throw .unsupported("\(label) \(Self.advice)")
        }
        return IndexedPicture(width: frame.width, height: frame.height, values: values(of: frame))
    }

    /// Throws where the file is no PNG of numbers; nothing is decoded yet.
    private func inspect(_ packet: borrowing PacketHandle) throws(DecodeError) -> StillStructure {
        let (label, maxPixels) = (label, maxPixels)
        return try packet.withBytes { (bytes: Span<UInt8>) throws(DecodeError) -> StillStructure in
            guard let format = StillFormat(head: bytes, tail: Span(), suffix: "") else {
                throw .notMedia("\(label) is no PNG: a mask is one, with a value a pixel")
            }
            guard format == .png else {
                throw .unsupported("\(label) is \(format.name), whose values are colours; a mask is a PNG")
            }
            let structure = StillStructure(bytes, format: .png)
            guard let width = structure.width, let height = structure.height, width > 0, height > 0,
                let depth = bytes.byte(at: 24), let kind = bytes.byte(at: 25)
            else { throw .corrupt("\(label): its header is cut off or says that it has no pixels") }
            let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
            guard !overflow, pixels <= maxPixels else {
                throw .tooLarge("\(label) says it has \(width) x \(height) pixels; at most \(maxPixels) are decoded")
            }
            // libavcodec spreads grey of fewer bits over 0…255.
            guard kind == Self.palette || (kind == Self.grey && depth == 8) else {
                throw .unsupported("\(label) is a PNG of \(Self.name(kind, depth)); \(Self.advice)")
            }
            return structure
        }
    }

    private func values(of frame: borrowing FrameHandle) -> [UInt8] {
        let (width, height) = (frame.width, frame.height)
        var values: [UInt8] = []
        values.reserveCapacity(width * height)
        for row in 0..<height {
            frame.withRow(plane: 0, row: row, count: width) { bytes in
                unsafe bytes.withUnsafeBufferPointer { unsafe values.append(contentsOf: $0) }
            }
        }
        return values
    }

    /// PNG's colour types that hold one number a pixel.
    private static let grey = 0
    private static let palette = 3

    private static let advice = "a mask has one number a pixel: save it with a palette, or as 8-bit grey"

    private static func name(_ kind: Int, _ depth: Int) -> String {
        switch kind {
        case grey: "\(depth)-bit grey"
        case 2: "\(depth)-bit red, green and blue"
        case 4: "\(depth)-bit grey with transparency"
        case 6: "\(depth)-bit red, green and blue with transparency"
        default: "the unknown colour type \(kind)"
        }
    }
}
