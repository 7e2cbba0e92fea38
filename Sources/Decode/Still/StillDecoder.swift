import CFFmpeg

/// Decodes the first picture of a picture file that is held in memory whole.
struct StillDecoder {
    let label: String
    let maxPixels: Int
    let converter: FrameConverter

    /// A decoded picture and what was wrong with its file.
    struct Picture {
        let frame: Frame
        let endedEarly: Bool
    }

    /// Throws where the file can't hold a picture that will be decoded; nothing is decoded yet.
    func inspect(_ packet: borrowing PacketHandle, as format: StillFormat) throws(DecodeError) -> StillStructure {
        let structure = packet.withBytes { StillStructure($0, format: format) }
        if let obstacle = structure.obstacle {
            throw .unsupported("\(label) is \(format.name), and \(obstacle); save it in another form")
        }
        if let width = structure.width, let height = structure.height {
            try checkSize(width, height)
            guard width > 0, height > 0 else { throw failure(structure, "its header says \(width) x \(height) pixels") }
        }
        return structure
    }

    /// Decodes the file.
    func decode(_ packet: borrowing PacketHandle, as format: StillFormat) throws(DecodeError) -> Picture {
        let structure = try inspect(packet, as: format)
        switch format {
        case .heif: return try decodeHEIF(packet)
        case .icon: return try decodeIcon(packet)
        default: return try decode(packet, codec: format.decoder, structure: structure)
        }
    }

    /// Throws ``DecodeError/tooLarge(_:)`` for more pixels than allowed.
    func checkSize(_ width: Int, _ height: Int) throws(DecodeError) {
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, pixels <= maxPixels else {
            throw .tooLarge("\(label) says it has \(width) x \(height) pixels; at most \(maxPixels) are decoded")
        }
    }

    private func failure(_ structure: StillStructure, _ detail: String) -> DecodeError {
        structure.endsEarly ? .truncated("\(label) ends early: \(detail)") : .corrupt("\(label): \(detail)")
    }

    /// Decodes with libavcodec: strictly first, so that damage shows, then concealing what is damaged.
    private func decode(
        _ packet: borrowing PacketHandle, codec: String, structure: StillStructure
    ) throws(DecodeError) -> Picture {
        var settings = CodecContext.Settings(decoder: codec, maxPixels: maxPixels, isStrict: !structure.refusesUnknown)
        // Linear light has to become what screens show.
        if codec == "exr" { settings.options["apply_trc"] = "iec61966_2_1" }
        // The arithmetic of the IJG's library, which most programs see JPEGs through: 2% of the samples differ by a level
        // and none is biased, where FFmpeg's own is 0.016 levels darker. It costs 10 ms for 12 megapixels.
        if codec == "mjpeg" { settings.options["idct"] = "int" }
        let frame = try FrameHandle()
        var isCorrupt = structure.endsEarly
        var result = try attempt(packet, settings, into: frame)
        if settings.isStrict, result.fault != nil {
            isCorrupt = true
            settings.isStrict = false
            result = try attempt(packet, settings, into: frame)
        } else if !settings.isStrict, !result.said.isEmpty {
            isCorrupt = true
        }
        if let fault = result.fault { throw classified(fault, structure) }
        try checkSize(frame.width, frame.height)
        let use: ColourSpace.Use = structure.isLimitedRange ? .limitedRangePicture : .fullRangePicture
        let picture = try converter.convert(
            frame,
            reading: .init(
                orientation: structure.orientation, alpha: structure.alpha, use: use,
                isInk: structure.isInk && frame.format == AV_PIX_FMT_YUVA444P),
            facts: .init(isCorrupt: isCorrupt || frame.isCorrupt))
        if let covered = structure.covered { picture.clear { !covered.contains(x: $0, y: $1) } }
        return Picture(frame: picture, endedEarly: structure.endsEarly)
    }

    private func classified(_ fault: DecodeError, _ structure: StillStructure) -> DecodeError {
        if case .corrupt(let detail) = fault { failure(structure, detail) } else { fault }
    }

    /// One try; returns the error, none where there is a frame, and what FFmpeg complained of.
    private func attempt(
        _ packet: borrowing PacketHandle, _ settings: CodecContext.Settings, into frame: borrowing FrameHandle
    ) throws(DecodeError) -> (fault: DecodeError?, said: [String]) {
        let context = try unsafe CodecContext(codec: AV_CODEC_ID_NONE, settings: settings)
        frame.clear()
        let capture = DecodeLog.Collector()
        var status = capture.run { context.send(packet) }
        if status.code >= 0 {
            _ = context.drain()
            status = capture.run { context.receive(into: frame) }
        }
        if status.code >= 0 { return (nil, capture.said) }
        let fault = status == .endOfFile || status == .tryAgain ? FFmpegStatus.invalidData : status
        let decoder = settings.decoder ?? "the default decoder"
        return (fault.fault(calling: "decoding with \(decoder)", on: label, said: capture.said), capture.said)
    }

    /// Decodes the largest picture of an icon.
    private func decodeIcon(_ packet: borrowing PacketHandle) throws(DecodeError) -> Picture {
        let (label, maxPixels) = (label, maxPixels)
        let icon = try packet.withBytes { (bytes: Span<UInt8>) throws(DecodeError) -> IconPicture in
            try IconPicture(bytes, label: label, maxPixels: maxPixels)
        }
        let inner = try PacketHandle.copy(of: icon.file.span)
        let structure = inner.withBytes { StillStructure($0, format: icon.format) }
        try checkSize(structure.width ?? 0, structure.height ?? 0)
        let frame = try FrameHandle()
        let settings = CodecContext.Settings(decoder: icon.format.decoder, maxPixels: maxPixels)
        if let fault = try attempt(inner, settings, into: frame).fault { throw fault }
        let picture = try converter.convert(
            frame, reading: .init(use: .fullRangePicture), facts: .init(isCorrupt: icon.endsEarly))
        picture.clear(where: icon.isTransparent)
        return Picture(frame: picture, endedEarly: icon.endsEarly)
    }

    /// Decodes with libheif.
    private func decodeHEIF(_ packet: borrowing PacketHandle) throws(DecodeError) -> Picture {
        let (label, maxPixels, converter) = (label, maxPixels, converter)
        return try packet.withBytes { (bytes: Span<UInt8>) throws(DecodeError) -> Picture in
            let isCut = ContainerLength.isCut(isoMedia: bytes)
            do throws(DecodeError) {
                let heif = try HeifPicture(bytes, label: label, maxPixels: maxPixels)
                let frame = try heif.frame(converter: converter, facts: .init(isCorrupt: isCut || heif.isCorrupt))
                return Picture(frame: frame, endedEarly: isCut)
            } catch {
                if isCut, case .corrupt(let detail) = error { throw .truncated("\(detail); the file ends early") }
                throw error
            }
        }
    }
}
