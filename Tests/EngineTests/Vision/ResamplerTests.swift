import Testing

@testable import Engine

/// Pillow's own results (Pillow 9.4, `Image.resize(size, BICUBIC)`), byte for byte.
@Suite struct ResamplerTests {
    @Test(
        arguments: [
            ("scene-04-96x80", 64, 48), ("scene-04-96x80", 112, 80), ("scene-04-96x80", 96, 160),
            ("scene-04-96x80", 33, 80), ("scene-04-96x80", 7, 5), ("scene-04-96x80", 200, 16),
            ("photo-chelsea", 224, 160), ("photo-chelsea", 112, 75), ("photo-chelsea", 48, 32),
            ("scene-07-400x120", 128, 48),
        ])
    func `a picture is resampled as Pillow does it`(_ name: String, _ width: Int, _ height: Int) throws {
        let source = try Pixmap(golden: name)
        let expected = try Pixmap(file: "resampled/\(name)-\(width)x\(height)")
        #expect(expected.width == width && expected.height == height)
        #expect(resampled(source, to: (width, height), workers: 2) == expected.pixels)
        #expect(resampled(source, to: (width, height), workers: 1) == expected.pixels)
    }

    @Test func `a picture of the size asked for stays as it is`() throws {
        let source = try Pixmap(golden: "scene-04-96x80")
        #expect(resampled(source, to: (96, 80), workers: 2) == source.pixels)
    }

    @Test func `rows may be padded`() throws {
        let source = try Pixmap(golden: "scene-04-96x80")
        let stride = 3 * source.width + 5
        var padded = [UInt8](repeating: 99, count: stride * source.height)
        for row in 0..<source.height {
            padded.replaceSubrange(
                row * stride..<row * stride + 3 * source.width,
                with: source.pixels[row * 3 * source.width..<(row + 1) * 3 * source.width])
        }
        let expected = try Pixmap(file: "resampled/scene-04-96x80-64x48")
        let result = resample(padded, stride: stride, from: (source.width, source.height), to: (64, 48), workers: 2)
        #expect(result == expected.pixels)
    }

    private func resampled(_ source: Pixmap, to size: (Int, Int), workers: Int) -> [UInt8] {
        resample(
            source.pixels, stride: 3 * source.width, from: (source.width, source.height), to: size, workers: workers)
    }

    private func resample(
        _ pixels: [UInt8], stride: Int, from source: (Int, Int), to size: (Int, Int), workers: Int
    ) -> [UInt8] {
        let resampler = Resampler(from: source, to: size)
        var scratch = PixelScratch()
        resampler.resample(
            pixels.span, height: source.1, stride: stride, scratch: &scratch, Parallelism(workers: workers))
        return unsafe Array(UnsafeBufferPointer(start: scratch.result.start, count: 3 * size.0 * size.1))
    }
}
