/// How large and strong things are painted on a picture of some size.
struct MaskStyle: Sendable {
    /// Pixels across a dot of ``PixelFont``.
    let dot: Int
    /// Pixels of a region's dark or light edge, on either side of its border.
    let edge: Double
    /// Pixels of the line of a region's colour inside the edge.
    let line: Double
    /// How much of a region is its colour, 0…1.
    let tint = 0.45
    /// The same where a region is too thin or small to have a contour.
    let strongTint = 0.8
    /// Pixels between those that are looked at to smooth a contour.
    let grain: Int

    /// Letters are a fortieth of the longer side high, and as small as they can be on small pictures.
    init(width: Int, height: Int) {
        let (longer, shorter) = (Double(max(width, height)), Double(min(width, height)))
        grain = max(Int(longer / 640 + 0.5), 1)
        dot = max(Int(min(longer / 320, shorter / 90) + 0.5), 1)
        // A distance is known up to 25 pixels.
        edge = shorter < 64 ? 0 : min(max(longer / 900, 0.6), 7)
        line = shorter < 64 ? 1 : min(max(longer / 420, 1.2), 16)
    }

    /// Pixels from a plate's side to what is on it, and from that to its text.
    var padding: Int { 3 * dot }
    /// Pixels of a plate from top to bottom.
    var plateHeight: Int { PixelFont.capHeight * dot + 2 * padding }
    /// Pixels across the spot of a label's colour on its plate.
    var spot: Int { PixelFont.capHeight * dot }
    /// Pixels between plates, and between them and the picture's sides.
    var margin: Int { 2 * dot }

    /// Pixels across a plate with a text of so many dots.
    func plateWidth(dots: Int) -> Int { 3 * padding + spot + dots * dot }

    /// The dots of text that a plate of so many pixels has room for.
    func dots(plateWidth: Int) -> Int { (plateWidth - 3 * padding - spot) / dot }
}
