/// Tells media from other files by their content.
public enum MediaProbe {
    /// Whether a file holds a picture or video beyond doubt, whatever its name.
    ///
    /// Formats without a real signature, text formats and bare streams don't count here: their names have to say it.
    /// Reads at most the first mebibyte, but all of a JPEG file of up to 64 MiB: several pictures in it are a film.
    /// No demuxer or decoder is opened. A file that can't be read is not media.
    public static func looksLikeMedia(_ path: [UInt8]) -> Bool {
        let location = MediaLocation.file(path)
        let watch = Watch(interruption: Interruption(), totalSeconds: 10)
        DecodeLog.Library.start()
        guard let input = try? ByteInput(path: path, label: location.label, watch: watch), input.size > 0 else {
            return false
        }
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
