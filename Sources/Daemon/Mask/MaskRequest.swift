import Engine

/// What is wanted of where the labels are in a frame, beside its tags.
struct MaskRequest: Sendable, Hashable {
    /// How the label map is made.
    var options = SegmentationOptions()
    /// Indices of labels that are looked for in place of the tags; nothing is tagged then.
    var given: [Int]?
    /// Whether the picture is wanted with its regions tinted and named.
    var paintsOverlay = false
    /// Whether any picture is wanted: else only what the labels cover.
    var draws = true
}
