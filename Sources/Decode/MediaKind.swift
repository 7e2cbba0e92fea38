/// What a reader reads.
public enum MediaKind: String, Sendable, Codable {
    /// One picture: one frame without a time.
    case picture
    /// Moving pictures that end: a file, a pipe, or HTTP of a known length.
    case video
    /// Moving pictures whose end is a loss.
    case live
}
