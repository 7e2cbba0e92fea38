import Kernels

/// The mean and deviation that a checkpoint's pixels were normalised with, per channel, of values in 0…1.
public struct PixelNormalization: Sendable, Hashable {
    /// Red, green, blue.
    public var mean: [Float]
    /// Red, green, blue.
    public var deviation: [Float]

    /// CLIP's own.
    public static let clip = PixelNormalization(
        mean: [0.48145466, 0.4578275, 0.40821073], deviation: [0.26862954, 0.26130258, 0.27577711])

    /// Three means and three positive deviations.
    public init(mean: [Float], deviation: [Float]) {
        precondition(mean.count == 3 && deviation.count == 3 && deviation.allSatisfy { $0 > 0 }, "three channels")
        self.mean = mean
        self.deviation = deviation
    }

    /// planes `[3 · height, width]` ← (RGB / 255 - mean) / deviation, of packed rows.
    func apply(to pixels: borrowing PixelScratch, width: Int, height: Int, into planes: Matrix) {
        precondition(planes.rows == 3 * height && planes.columns == width, "planes of a picture")
        unsafe kernel_normalize_pixels(
            planes.elements, pixels.result.start, 3 * width, height, width, mean, deviation)
    }
}
