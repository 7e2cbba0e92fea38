import Decode
import Glibc

/// Bytes as a picture or video.
enum MediaInput {
    /// Names that tell what a file without a signature is.
    private static let suffixes = ["", ".tga", ".ts", ".mjpeg"]
    /// Frames of a video that are looked at.
    private static let most = 8

    /// Opens a file of these bytes and decodes its first frames.
    static func read(_ bytes: UnsafeRawBufferPointer) {
        let path = FuzzedReader.temporaryPath("media" + suffixes[bytes.count % suffixes.count])
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        precondition(descriptor >= 0, "a file can be written at \(path)")
        let written = unsafe write(descriptor, bytes.baseAddress, bytes.count)
        close(descriptor)
        precondition(written == bytes.count, "a file has room at \(path)")
        var options = ReaderOptions(sampling: .all, maxPixels: 1 << 20, maxPacketBytes: 1 << 22)
        options.totalDeadline = 5
        do throws(DecodeError) {
            let reader = try MediaReader(.file(Array(path.utf8)), options: options)
            for _ in 0..<most {
                guard let frame = try reader.next() else { break }
                precondition(frame.width > 0 && frame.height > 0 && frame.stride >= 3 * frame.width, "a frame's sizes")
                precondition(frame.width * frame.height <= options.maxPixels, "no more pixels than are allowed")
                precondition(frame.presentationTime?.isFinite ?? true, "a time is a number")
                frame.withPixels { span in for index in span.indices { unsafe sum &+= Int(span[index]) } }
            }
            reader.close()
        } catch {
            precondition(!error.detail.isEmpty && !error.reason.isEmpty, "an error says what it is")
        }
    }

    /// Of all pixels, so that each is looked at; used by one thread.
    nonisolated(unsafe) private static var sum = 0
}
