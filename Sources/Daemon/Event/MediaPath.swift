/// The path or URL of a medium as its bytes: opened, remembered and compared as bytes, shown as text.
struct MediaPath: Sendable, Hashable {
    /// The bytes as given, without a NUL at the end.
    let bytes: [UInt8]

    /// A path of any bytes.
    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A path that is text.
    init(_ text: String) {
        self.bytes = Array(text.utf8)
    }

    /// The path as text, U+FFFD where its bytes are no UTF-8.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether the text says all that the bytes say.
    var isText: Bool { String(validating: bytes, as: UTF8.self) != nil }
}

extension MediaPath {
    /// Writes `path`, and `path_bytes` in base64 beside it where the text doesn't say which file it is.
    func writeFields(to writer: inout JSONWriter) {
        writer.field("path", text, .path)
        if !isText { writer.field("path_bytes", base64: bytes) }
    }
}
