/// Where in a picture its labels are, pixel by pixel.
public struct Segmentation: Sendable {
    /// What a label covers.
    public struct Region: Sendable, Hashable {
        /// Its share of the picture's pixels, 0…1.
        public var area: Double
        /// The box around them; nil where there are none.
        public var box: Box?
    }

    /// Indices of the labels that were looked for, in the vocabulary's order.
    public var labels: [Int]
    /// Pixels across, as the picture has them.
    public var width: Int
    /// Pixels down.
    public var height: Int
    /// Whether the map was computed smaller, at the cap on the longer side, and brought to the picture's size.
    public var isScaled: Bool
    /// What each pixel shows, row by row: 0 background, k the k-th of ``labels``.
    public var map: [UInt8]
    /// What each of ``labels`` covers.
    public var regions: [Region]
    /// How likely each of ``labels`` is in the picture as a whole, beside the others and the background texts.
    public var probabilities: [Double]
    /// Each label's scores at the picture's size, 0…255 for 0…1, row by row; empty where nobody asked for them.
    public var soft: [[UInt8]] = []
}

/// What is wanted of a segmentation beside the labels.
public struct SegmentationOptions: Sendable, Hashable {
    /// Whether a dense CRF sharpens the map by the picture's colours.
    public var refinesByColour: Bool
    /// Whether each label's scores are wanted too.
    public var keepsScores: Bool

    /// A label map alone.
    public init(refinesByColour: Bool = false, keepsScores: Bool = false) {
        self.refinesByColour = refinesByColour
        self.keepsScores = keepsScores
    }

    /// Pixels that the longer side is brought down to by default, of patches of 16 pixels and more.
    public static let maxSide = 2_048

    /// The same with patches of so many pixels: of smaller ones a square picture has more than are taken.
    public static func maxSide(patch: Int) -> Int {
        min(maxSide, Int(Double(Analyzer.largestGrid).squareRoot()) * patch)
    }

    /// Labels that one map can tell apart.
    public static let mostLabels = 255
}

extension Segmentation {
    /// Counts what each label covers.
    init(
        labels: [Int], size: PixelSize, isScaled: Bool, map: [UInt8], probabilities: [Double], soft: [[UInt8]]
    ) {
        self.labels = labels
        width = size.width
        height = size.height
        self.isScaled = isScaled
        self.map = map
        self.probabilities = probabilities
        self.soft = soft
        var counts = [Int](repeating: 0, count: labels.count + 1)
        var left = [Int](repeating: size.width, count: counts.count)
        var right = [Int](repeating: -1, count: counts.count)
        var top = [Int](repeating: size.height, count: counts.count)
        var bottom = [Int](repeating: -1, count: counts.count)
        let pixels = map.span
        for row in 0..<size.height {
            for column in 0..<size.width {
                let index = Int(pixels[row * size.width + column])
                counts[index] += 1
                left[index] = min(left[index], column)
                right[index] = max(right[index], column)
                top[index] = min(top[index], row)
                bottom[index] = row
            }
        }
        let (width, height) = (Double(size.width), Double(size.height))
        regions = labels.indices.map { label in
            let index = label + 1
            guard counts[index] > 0 else { return Region(area: 0, box: nil) }
            return Region(
                area: Double(counts[index]) / (width * height),
                box: Box(
                    x: Double(left[index]) / width, y: Double(top[index]) / height,
                    width: Double(right[index] + 1 - left[index]) / width,
                    height: Double(bottom[index] + 1 - top[index]) / height))
        }
    }
}

/// How many pixels a picture has across and down.
struct PixelSize: Sendable, Hashable {
    var width: Int
    var height: Int

    var count: Int { width * height }

    /// The size with its longer side brought down to `maxSide` (0: kept).
    func capped(at maxSide: Int) -> PixelSize {
        let longer = max(width, height)
        guard maxSide > 0, longer > maxSide else { return self }
        func scaled(_ side: Int) -> Int { max(1, (side * maxSide + longer / 2) / longer) }
        return PixelSize(width: scaled(width), height: scaled(height))
    }
}
