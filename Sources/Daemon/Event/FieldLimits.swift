/// How long the texts and lists of a record may become.
struct FieldLimits: Sendable {
    /// The most bytes of a record, its line feed included.
    static let recordBytes = 16384

    /// The most bytes of `source` and `host` in an envelope, escapes counted.
    static let sourceBytes = 1024

    /// What a text is, which decides how much of it stays when a record is too long.
    enum TextKind {
        case label
        case short
        case detail
        case path
    }

    /// The most bytes of each kind of text, escapes counted.
    var label = Int.max
    /// The most bytes of a model's or processor's name and the like.
    var short = Int.max
    /// The most bytes of an explanation.
    var detail = Int.max
    /// The most bytes of a path as text.
    var path = Int.max
    /// The most bytes of a path before they become base64.
    var pathBytes = Int.max
    /// Where in the record its lists must have ended, counted from the record's beginning.
    var listEnd = Int.max

    /// No bounds.
    static let none = FieldLimits()

    /// What a record is first written with: nothing stops before the record is too long, and little goes on after.
    static let first = FieldLimits(
        label: recordBytes, short: recordBytes, detail: recordBytes, path: recordBytes, pathBytes: recordBytes,
        listEnd: recordBytes)

    /// Bounds under which any record fits into `budget` bytes.
    ///
    /// A path keeps its `PATH_MAX` bytes in base64 (5,464), since they say which file it is; its text may lose its
    /// end. 4 KiB at the end of the record are for what comes after the lists. `tightness` divides everything, for
    /// records that are too long even so.
    static func tight(budget: Int, tightness: Int = 1) -> FieldLimits {
        FieldLimits(
            label: 256 / tightness, short: 512 / tightness, detail: 2048 / tightness, path: 4096 / tightness,
            pathBytes: 4095 / tightness / 3 * 3, listEnd: max(0, budget - 4096))
    }

    /// The most bytes of a text of this kind.
    func bytes(of kind: TextKind) -> Int {
        switch kind {
        case .label: label
        case .short: short
        case .detail: detail
        case .path: path
        }
    }
}
