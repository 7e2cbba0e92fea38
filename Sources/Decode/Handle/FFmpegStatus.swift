import CFFmpeg
import Glibc

/// A negative return value of an FFmpeg function.
struct FFmpegStatus: Equatable, Error {
    let code: Int32

    static let endOfFile = FFmpegStatus(code: decode_averror_eof())
    static let tryAgain = FFmpegStatus(code: decode_averror(EAGAIN))
    static let exit = FFmpegStatus(code: decode_averror_exit())
    static let invalidData = FFmpegStatus(code: decode_averror_invalid_data())

    /// FFmpeg's own words for the value.
    var text: String {
        var buffer = [CChar](repeating: 0, count: 128)
        guard unsafe av_strerror(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The error of the C function `call` that dealt with a server, a device or the operating system for `name`.
    ///
    /// - Parameters:
    ///   - said: what FFmpeg logged meanwhile.
    ///   - answer: the status of a web server's answer.
    func error(calling call: String, on name: String, said: [String] = [], answer: Int? = nil) -> DecodeError {
        let detail = detail(call, name, said)
        // RTSP: "method SETUP failed: 453 Not Enough Bandwidth".
        let busy = ["failed: 453", "failed: 503"]
        if answer == 503 || said.contains(where: { line in busy.contains { line.contains($0) } }) {
            return .busy(detail)
        }
        if said.contains(where: { $0.contains("resolve hostname") }) { return .unreachable(detail) }
        return outside?(detail) ?? fault(calling: call, on: name, said: said)
    }

    /// The error of the C function `call` that dealt with nothing but bytes of `name`.
    ///
    /// - Parameter said: what FFmpeg logged meanwhile.
    func fault(calling call: String, on name: String, said: [String] = []) -> DecodeError {
        let detail = detail(call, name, said)
        if said.contains(where: { $0.hasPrefix("Picture size") || $0.contains("exceed max_pixels") }) {
            return .tooLarge(detail)
        }
        if let known = inside { return known(detail) }
        let refusals = ["not supported", "unsupported", "not implemented", "not yet implemented"]
        let isRefused = said.contains { line in refusals.contains { line.lowercased().contains($0) } }
        return isRefused ? .unsupported(detail) : .corrupt(detail)
    }

    private func detail(_ call: String, _ name: String, _ said: [String]) -> String {
        "\(call) of \(name): \(text)" + (said.last.map { " (\($0))" } ?? "")
    }

    /// What the value says of bytes, if it says more than that they are wrong.
    private var inside: ((String) -> DecodeError)? {
        switch code {
        case decode_averror(ENOMEM): DecodeError.tooLarge
        case decode_averror_exit(): DecodeError.interrupted
        case decode_averror_decoder_not_found(), decode_averror_encoder_not_found(), decode_averror_patch_welcome(),
            decode_averror(ENOSYS), decode_averror_demuxer_not_found(), decode_averror_protocol_not_found():
            DecodeError.unsupported
        case decode_averror_stream_not_found(): DecodeError.noVideo
        case decode_averror_option_not_found(): DecodeError.invalidOption
        default: nil
        }
    }

    /// What the value says of servers, devices and the operating system.
    private var outside: ((String) -> DecodeError)? {
        switch code {
        case decode_averror_http_unauthorized(), decode_averror_http_forbidden(): DecodeError.auth
        case decode_averror_http_not_found(), decode_averror(ENOENT): DecodeError.notFound
        case decode_averror(EBUSY): DecodeError.busy
        case decode_averror_http_other_4xx(), decode_averror_http_server_error(): DecodeError.unreachable
        case decode_averror(EACCES), decode_averror(EPERM): DecodeError.permission
        case decode_averror(ECONNREFUSED), decode_averror(EHOSTUNREACH), decode_averror(ENETUNREACH),
            decode_averror(ECONNRESET), decode_averror(EPIPE), decode_averror(EADDRNOTAVAIL),
            decode_averror(ENETDOWN), decode_averror(EHOSTDOWN), decode_averror(ECONNABORTED):
            DecodeError.unreachable
        case decode_averror(ETIMEDOUT): DecodeError.timeout
        case decode_averror(EIO), decode_averror(ESTALE), decode_averror(ENODEV), decode_averror(ENXIO):
            DecodeError.inputOutput
        case decode_averror(EMFILE), decode_averror(ENFILE): DecodeError.exhausted
        default: nil
        }
    }
}
