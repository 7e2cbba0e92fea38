/// A sampled frame that is decoded, and of which no picture has been made: what tells whether one is worth making.
public struct Sighting: Sendable {
    /// Pixels in a row of the upright picture.
    public let width: Int
    /// Rows of the upright picture.
    public let height: Int
    /// The number of the frame among those decoded, from 0.
    public let index: Int
    /// Seconds from the first frame; nil for a still picture.
    public let presentationTime: Double?
    /// Whether it is a key frame; nil for a still picture.
    public let isKey: Bool?
    /// Whether the decoder reported errors in this picture.
    public let isCorrupt: Bool
    /// Its brightness.
    public let luma: LumaGrid

    /// What another process tells of a frame.
    public init(
        width: Int, height: Int, index: Int, presentationTime: Double?, isKey: Bool?, isCorrupt: Bool, luma: LumaGrid
    ) {
        self.width = width
        self.height = height
        self.index = index
        self.presentationTime = presentationTime
        self.isKey = isKey
        self.isCorrupt = isCorrupt
        self.luma = luma
    }

    /// A frame whose picture is there already; nil where it is smaller than it says.
    public init?(_ frame: Frame) {
        let luma = frame.withPixels {
            LumaGrid($0, width: frame.width, height: frame.height, stride: frame.stride)
        }
        guard let luma else { return nil }
        self.init(
            width: frame.width, height: frame.height, index: frame.index, presentationTime: frame.presentationTime,
            isKey: frame.isKey, isCorrupt: frame.isCorrupt, luma: luma)
    }
}
