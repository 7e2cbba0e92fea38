/// What is kept of where a source's labels are.
struct MaskSettings: Sendable, Hashable {
    /// Whether regions are looked for at all.
    var isOn = false
    /// Whether a dense CRF sharpens them.
    var crf = false
    /// How long masks are kept.
    var keep = Duration.seconds(7 * 86_400)
    /// Bytes that a source's masks may take; the oldest go first.
    var size: Int64 = 1 << 30
    /// The folder that gets a folder a source; nil: `masks` in the state folder.
    var directory: String?

    /// One line about them.
    var summary: String {
        guard isOn else { return "masks off" }
        return "masks \(directory.map { "in \($0)" } ?? "in the state folder")\(crf ? ", by colour" : ""), kept "
            + "\(Quantity.text(of: keep)), at most \(size >> 20) MiB"
    }
}
