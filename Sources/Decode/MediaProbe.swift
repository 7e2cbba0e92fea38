import CFFmpeg

/// Tells media from other files by their content.
public enum MediaProbe {
    /// Whether a file holds a picture or video beyond doubt, whatever its name.
    ///
    /// Formats without a real signature, text formats and bare streams don't count here: their names have to say it.
    /// Reads the first mebibyte, or up to 64 of what may be a film of JPEG pictures, for ten seconds at most: what was
    /// read by then counts. No demuxer or decoder is opened. What is no regular file is not media. Throws
    /// ``DecodeError`` where the file can't be opened or read, which says nothing of what it holds.
    public static func looksLikeMedia(_ path: [UInt8]) throws(DecodeError) -> Bool {
        let label = MediaLocation.file(path).label
        let watch = Watch(interruption: Interruption(), totalSeconds: 10)
        DecodeLog.Library.start()
        let input: ByteInput
        do throws(DecodeError) {
            input = try ByteInput(path: path, label: label, watch: watch)
        } catch {
            switch error {
            case .isDirectory, .notRegularFile: return false
            default: throw error
            }
        }
        guard input.size > 0 else { return false }
        let isMedia = isMedia(input)
        guard (try? watch.check("reading \(label)")) != nil else { return isMedia }
        if let failure = input.failure {
            throw FFmpegStatus(code: decode_averror(failure)).error(calling: "read", on: label)
        }
        return isMedia
    }

    private static func isMedia(_ input: ByteInput) -> Bool {
        switch Probe.kind(of: input, suffix: "") {
        case .still(let format):
            let isText = input.peek(2).last.map { (0x31...0x33).contains($0) } ?? true
            return switch format {
            case .xbm, .xpm, .pcx, .targa, .jpegXL, .xwd: false
            case .pbm, .pgm, .ppm: !isText
            default: true
            }
        case .video(_, let isCertain): return isCertain
        case .sound, .other, nil: return false
        }
    }
}
