import Decode

/// What paint does to a pixel: how much of it is left, and what is added, in 256ths.
struct Brush: Sendable {
    let kept: Int
    let red: Int
    let green: Int
    let blue: Int
    /// Whether it leaves the pixel to show more than any line does.
    let isTint: Bool

    /// A colour and that of an edge, each with its share of 1; the rest is the pixel's.
    init(
        colour: IndexedPNG.Colour, share: Double, edge: IndexedPNG.Colour = MaskCanvas.dark, edgeShare: Double = 0,
        isTint: Bool = true
    ) {
        let kept = Int((1 - share - edgeShare) * 256 + 0.5)
        func added(_ colour: UInt8, _ edge: UInt8) -> Int {
            min(Int((Double(colour) * share + Double(edge) * edgeShare) * 256 + 0.5), 255 * (256 - kept))
        }
        self.kept = kept
        red = added(colour.red, edge.red)
        green = added(colour.green, edge.green)
        blue = added(colour.blue, edge.blue)
        self.isTint = isTint
    }
}
