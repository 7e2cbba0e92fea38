/// How two thumbnails of one camera differ, after what exposure does to the whole picture is taken away.
///
/// Gain and offset come from the medians of the darker and the brighter half of the cells, which an object that fills
/// less than a quarter of the picture can't move much. A cell is motion where it differs from that prediction by more
/// than five robust deviations, at least 6 levels.
///
/// Measured on the sample videos (320 x 240, fps 4), cells of 2304 that moved: the empty scene with its sensor noise 0;
/// added noise of deviation 4 to 25 levels 0; gain of 0.7 to 1.1 none, of 1.2 to 1.4 none in one video and 64 in the
/// other, whose sky clips in one colour; a clock with milliseconds in large print 3 to 20; a patch of 3% of the picture
/// and a contrast of 15 levels 78; the objects of the videos 60 to 420, 13 to 35 when a corner of them has come in.
struct ThumbnailDifference: Sendable {
    /// Cells that moved.
    let moved: Int
    /// Of these the cells that don't lie in the bands along the upper and lower edge, where cameras write the time.
    let inner: Int
    /// Contrast now over contrast then.
    let gain: Float
    /// Median of the brightness now minus then, grey levels.
    let shift: Float
    /// Robust deviation of the cells from the prediction, grey levels.
    let misfit: Float
    private let noise: Float

    private static let floor: Float = 6
    private static let ceiling: Float = 40
    private static let deviations: Float = 5
    /// Rows of cells in a band: a ninth of the picture.
    private static let band = 4
    /// A cell above this may be clipped, and says nothing where brightness is predicted to be above it.
    private static let clipped: Float = 232

    /// Compares `current` with what it is expected to look like after `reference`.
    init(from reference: Thumbnail, to current: Thumbnail) {
        let scale = Thumbnail.scale
        let exposure = Exposure(from: reference, to: current)
        var predictions: [Float] = []
        predictions.reserveCapacity(reference.sums.count)
        var deviations = Histogram()
        for index in reference.sums.indices {
            let prediction = min(max(exposure.gain * Float(reference.sums[index]) + exposure.offset, 0), 255 * scale)
            predictions.append(prediction)
            deviations.add(Int(abs(Float(current.sums[index]) - prediction)))
        }
        let misfit = 1.483 * Float(deviations.median) / scale
        let threshold = min(max(Self.floor, Self.deviations * misfit), Self.ceiling) * scale
        let clipped = Self.clipped * scale
        let inside = Self.band * Thumbnail.columns..<(Thumbnail.rows - Self.band) * Thumbnail.columns
        var moved = 0
        var inner = 0
        for index in predictions.indices {
            let sum = Float(current.sums[index])
            let isClipped = sum > clipped && predictions[index] > clipped
            guard !isClipped, abs(sum - predictions[index]) > threshold else { continue }
            moved += 1
            if inside.contains(index) { inner += 1 }
        }
        self.moved = moved
        self.inner = inner
        self.misfit = misfit
        gain = exposure.gain
        shift = exposure.shift / scale
        noise = current.noise
    }

    /// Whether something in the picture moved, came or went.
    ///
    /// At least 12 cells, half a per cent of the picture; where most lie in the bands of the time, four times that.
    var isMotion: Bool { inner >= 12 || moved >= 48 || isGlobal }

    /// Whether the whole picture is another: lights, the switch to infrared, a camera that turns.
    ///
    /// A gain pulse of 30% shifts the median by up to 36 levels and is none; lights off and infrared are by gain (0.15
    /// and 0.35 measured) and by misfit (12 to 26; noise of deviation 25 makes 9).
    var isGlobal: Bool {
        abs(shift) > 48 || gain < 0.6 || gain > 1.7 || misfit > max(12, 0.6 * noise)
            || moved > Thumbnail.columns * Thumbnail.rows / 2
    }

    /// Whether exposure stands still.
    var isSteady: Bool { !isGlobal && abs(shift) < 4 }
}

/// The straight line that brightness of one thumbnail becomes that of another by, as far as all cells share it.
private struct Exposure {
    var gain: Float
    var offset: Float
    var shift: Float

    /// Below this contrast between the halves (sum units, 8 grey levels) a gain can't be told from noise.
    private static let leastContrast: Float = 8 * Thumbnail.scale

    init(from reference: Thumbnail, to current: Thumbnail) {
        let middle = Histogram(reference.sums).median
        var halves = (dark: (Histogram(), Histogram()), bright: (Histogram(), Histogram()))
        for index in reference.sums.indices {
            let pair = (Int(reference.sums[index]), Int(current.sums[index]))
            if pair.0 <= middle {
                halves.dark.0.add(pair.0)
                halves.dark.1.add(pair.1)
            } else {
                halves.bright.0.add(pair.0)
                halves.bright.1.add(pair.1)
            }
        }
        let dark = (Float(halves.dark.0.median), Float(halves.dark.1.median))
        let bright = (Float(halves.bright.0.median), Float(halves.bright.1.median))
        shift = Float(Histogram(current.sums).median - middle)
        gain = 1
        if halves.bright.0.total > 0, bright.0 - dark.0 > Self.leastContrast {
            gain = min(max((bright.1 - dark.1) / (bright.0 - dark.0), 0), 4)
            offset = dark.1 - gain * dark.0
        } else {
            offset = shift
        }
    }
}
