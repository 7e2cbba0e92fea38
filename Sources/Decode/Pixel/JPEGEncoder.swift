import CFFmpeg

/// Makes small JPEG pictures of frames: what a page shows.
public enum JPEGEncoder {
    /// A JPEG and its size in pixels.
    public struct Picture: Sendable, Hashable {
        /// The file's bytes.
        public let jpeg: [UInt8]
        /// Pixels in a row.
        public let width: Int
        /// Rows.
        public let height: Int
    }

    /// libavcodec's quantiser, 2 (best) to 31: about 25 KB at 400 pixels.
    private static let quantiser: Int32 = 4

    /// The frame with its longer side brought down to `longerSide` pixels; throws ``DecodeError``.
    public static func jpeg(_ frame: Frame, longerSide: Int) throws(DecodeError) -> Picture {
        precondition(longerSide > 0, "a picture has pixels")
        DecodeLog.Library.start()
        let longest = max(frame.width, frame.height)
        let (width, height) =
            longest <= longerSide
            ? (frame.width, frame.height)
            : (max(frame.width * longerSide / longest, 1), max(frame.height * longerSide / longest, 1))
        let packet = try PacketHandle()
        let status = frame.withPixels { pixels in
            unsafe pixels.withUnsafeBufferPointer { buffer in
                unsafe decode_jpeg(
                    packet.pointer, buffer.baseAddress, Int32(clamping: frame.stride), Int32(clamping: frame.width),
                    Int32(clamping: frame.height), Int32(clamping: width), Int32(clamping: height), quantiser)
            }
        }
        guard status >= 0 else {
            throw FFmpegStatus(code: status).fault(calling: "avcodec_receive_packet", on: "mjpeg")
        }
        let jpeg = packet.withBytes { bytes in bytes.indices.map { bytes[$0] } }
        return Picture(jpeg: jpeg, width: width, height: height)
    }
}
