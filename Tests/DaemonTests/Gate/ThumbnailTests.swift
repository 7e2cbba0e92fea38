import Decode
import Testing

@testable import Daemon

struct ThumbnailTests {
    @Test func `cells are sums of sixteen samples`() throws {
        let thumbnail = try #require(DrawnFrame(width: 1920, height: 1080, level: 100).thumbnail)
        #expect(thumbnail.sums.allSatisfy { $0 == 1600 })
        #expect(thumbnail.noise == 0)
    }

    @Test(arguments: [(1, 1), (7, 5), (64, 36), (333, 77), (31, 2000)])
    func `pictures of any size have one`(width: Int, height: Int) throws {
        let thumbnail = try #require(DrawnFrame(width: width, height: height, level: 50).thumbnail)
        #expect(thumbnail.sums.allSatisfy { $0 == 800 })
    }

    @Test func `a size that the bytes don't have gives none`() {
        let bytes = [UInt8](repeating: 0, count: 100)
        #expect(LumaGrid(bytes.span, width: 10, height: 10, stride: 30) == nil)
        #expect(LumaGrid(bytes.span, width: 10, height: 3, stride: 20) == nil)
        #expect(LumaGrid(bytes.span, width: 0, height: 3, stride: 20) == nil)
    }

    @Test(arguments: [3.0, 8, 20])
    func `the deviation of the noise is measured`(deviation: Double) throws {
        let thumbnail = try #require(DrawnFrame(level: 128, noise: deviation).thumbnail)
        #expect(abs(Double(thumbnail.noise) - deviation) < deviation * 0.15)
    }

    @Test(arguments: [[3, 1, 2], [5], [4, 1, 3, 2], [9, 9, 1, 9]] as [[UInt16]])
    func `a median is the lower one of two`(values: [UInt16]) {
        #expect(Histogram(values).median == Int(values.sorted()[(values.count - 1) / 2]))
    }
}
