/// A file that can't be decoded.
struct FileErrorRecord: Sendable {
    /// Why, as a token that stays the same from version to version.
    enum Reason: String, Sendable, CaseIterable {
        case notFound = "not_found"
        case permission
        case isDirectory = "is_directory"
        case notAFile = "not_a_file"
        case empty
        case notMedia = "not_media"
        case unsupported
        case truncated
        case corrupt
        case tooLarge = "too_large"
        case timeout
        case interrupted
        case noVideo = "no_video"
        case inputOutput = "io"
        case auth
        case busy
        case unreachable
        case invalidOption = "invalid_option"
        /// The decoder's process ended in the middle of it.
        case crash
        /// The picture was decoded and the engine refused it.
        case analysis
    }

    var file: MediaFile
    var reason: Reason
    /// The explanation for people, with secrets masked.
    var detail: String
    /// Whether the file will be tried again without having changed.
    var retry: Bool

    /// Writes the fields of `file_error`.
    func writeFields(to writer: inout JSONWriter) {
        file.path.writeFields(to: &writer)
        writer.field("reason", reason.rawValue)
        writer.field("detail", detail, .detail)
        writer.field("retry", retry)
    }
}
