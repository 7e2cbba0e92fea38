/// Which label each pixel of a picture shows, and what the labels are called.
struct MaskPicture: Sendable {
    /// Pixels in a row.
    let width: Int
    /// Rows.
    let height: Int
    /// 0 background, k the k-th of ``labels``, row by row.
    let map: [UInt8]
    /// The names of the indices from 1 on, at most 255.
    let labels: [String]

    /// A map of `width` x `height` pixels; each side is 1 at least.
    init(width: Int, height: Int, map: [UInt8], labels: [String]) {
        precondition(width > 0 && height > 0 && map.count == width * height, "every pixel has its label")
        precondition(labels.count < MaskPalette.count, "a byte counts to 255")
        self.width = width
        self.height = height
        self.map = map
        self.labels = labels
    }
}
