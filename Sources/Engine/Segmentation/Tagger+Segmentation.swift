/// A picture that was just tagged, and what the tagger still holds of it: one forward serves both.
///
/// It keeps tens of megabytes busy: let go of it soon.
public final class SeenPicture: Sendable {
    private let analyzer: Analyzer
    private let place: PicturePlace
    private let precision: Precision

    init(_ place: PicturePlace, of analyzer: Analyzer, in precision: Precision) {
        self.analyzer = analyzer
        self.place = place
        self.precision = precision
    }

    deinit {
        analyzer.storage.give(place)
    }

    /// Where in the picture some labels are, by their indices; the same pixels again.
    ///
    /// Of more than ``SegmentationOptions/mostLabels`` the first ones are looked for. For one caller at a time. The tagger must have been made with a segmentation vocabulary. Throws ``EngineError/invalidPicture(problem:)`` where
    /// memory does not suffice.
    public func segment(
        _ labels: [Int], _ pixels: Span<UInt8>, width: Int, height: Int, stride: Int, _ options: SegmentationOptions
    ) throws(EngineError) -> Segmentation {
        try analyzer.segment(
            labels, in: place, precision, pixels, PixelSize(width: width, height: height), stride: stride, options)
    }
}

extension Tagger {
    /// Whether pictures can be segmented too.
    public var segments: Bool { analyzer.segmentation != nil }

    /// Tags a picture of RGB rows `stride` bytes apart and keeps what it saw of it.
    ///
    /// Throws ``EngineError/invalidPicture(problem:)``; see ``tag(_:width:height:stride:memory:at:)``.
    public func see(
        _ pixels: Span<UInt8>, width: Int, height: Int, stride: Int, memory: RegionMemory? = nil,
        at time: Duration = .zero
    ) throws(EngineError) -> (tagging: Tagging, picture: SeenPicture) {
        let place = try analyzer.load(pixels, width: width, height: height, stride: stride)
        let tagging = tag(place, memory, time)
        return (tagging, SeenPicture(place, of: analyzer, in: tagging.precision))
    }

    /// Where in a picture some labels are, by their indices; nothing is tagged.
    ///
    /// Of more than ``SegmentationOptions/mostLabels`` the first ones are looked for.
    /// Throws ``EngineError/invalidPicture(problem:)``. The tagger must have been made with a segmentation vocabulary.
    public func segment(
        _ labels: [Int], _ pixels: Span<UInt8>, width: Int, height: Int, stride: Int, _ options: SegmentationOptions
    ) throws(EngineError) -> Segmentation {
        let place = try analyzer.load(pixels, width: width, height: height, stride: stride)
        analyzer.prepareSegmentation(of: place)
        return try SeenPicture(place, of: analyzer, in: analyzer.model.precision.used)
            .segment(labels, pixels, width: width, height: height, stride: stride, options)
    }
}
