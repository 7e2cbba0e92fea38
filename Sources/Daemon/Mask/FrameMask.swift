import Decode
import Engine

/// Where the labels are in one frame: what records say of it, and the pictures of it as files.
struct FrameMask: Sendable {
    /// What a label covers.
    struct Region: Sendable, Hashable {
        var label: String
        /// What the label map's pixels hold: 1 for the first label.
        var index: Int
        /// Its share of the frame's pixels, 0…1.
        var area: Double
        /// The box around them; absent where there are none.
        var box: FractionBox?
    }

    var width: Int
    var height: Int
    /// Whether the map was computed smaller and brought to the frame's size.
    var isScaled: Bool
    var regions: [Region]
    /// The label map as an indexed PNG; empty where no picture is wanted.
    var map: [UInt8] = []
    /// The frame with its regions tinted and named, as a PNG.
    var overlay: [UInt8]?
    /// Each label's scores as a grey PNG, in the order of ``regions``.
    var soft: [[UInt8]] = []

    /// Draws a segmentation of a frame.
    ///
    /// - Parameter names: what each label of the vocabulary is called.
    init(
        _ segmentation: Segmentation, of frame: Frame, names: [String], _ request: MaskRequest
    ) throws(DecodeError) {
        width = segmentation.width
        height = segmentation.height
        isScaled = segmentation.isScaled
        regions = zip(segmentation.labels, segmentation.regions).enumerated().map { place, found in
            Region(
                label: names[found.0], index: place + 1, area: found.1.area, box: found.1.box.map(FractionBox.init))
        }
        guard request.draws else { return }
        let picture = MaskPicture(width: width, height: height, map: segmentation.map, labels: regions.map(\.label))
        map = try MaskFiles.indexed(picture)
        for (region, scores) in zip(regions, segmentation.soft) {
            soft.append(try MaskFiles.soft(scores, width: width, height: height, label: region.label))
        }
        guard request.paintsOverlay else { return }
        overlay = try frame.withPixels { pixels in
            Result { () throws(DecodeError) in
                try MaskFiles.overlay(picture, over: pixels, stride: frame.stride)
            }
        }.get()
    }
}

extension FractionBox {
    init(_ box: Box) {
        self.init(x: box.x, y: box.y, width: box.width, height: box.height)
    }
}
