import Decode
import Testing

@testable import Daemon

struct FrozenDetectorTests {
    /// A detector with what it was shown.
    private final class Watcher {
        var detector = FrozenDetector()

        func observe(_ frame: DrawnFrame, at seconds: Int) throws -> FrozenDetector.Change? {
            try detector.observe(try #require(frame.thumbnail), at: .seconds(seconds)) {
                FrameDigest(frame.pixels.span, width: frame.width, height: frame.height, stride: frame.rowBytes)
            }
        }

        func advises(at seconds: Int) -> Bool { detector.advisesReconnect(at: .seconds(seconds)) }
    }

    @Test func `one frame for a minute is told once, and once more when it changes`() throws {
        let watcher = Watcher()
        let frame = DrawnFrame.yard()
        var told: [Int: FrozenDetector.Change] = [:]
        for second in 0..<200 { told[second] = try watcher.observe(frame, at: second) }
        #expect(told == [61: .frozen])
        #expect(watcher.detector.isFrozen)
        #expect(try watcher.observe(.yard(seed: 2), at: 200) == .live)
        #expect(try watcher.observe(.yard(seed: 3), at: 201) == nil)
    }

    @Test func `a new connection that shows the same frame is told again, and not cured again`() throws {
        let watcher = Watcher()
        let frame = DrawnFrame.yard()
        for second in 0..<70 { _ = try watcher.observe(frame, at: second) }
        #expect(watcher.advises(at: 70))
        watcher.detector.reconnected()
        #expect(try watcher.observe(frame, at: 72) == .frozen)
        #expect(try watcher.observe(frame, at: 73) == nil)
        #expect(!watcher.advises(at: 73))
    }

    @Test func `one pixel that no sample sees is enough to be live`() throws {
        let watcher = Watcher()
        var frame = DrawnFrame.yard()
        frame.pixels[6] ^= 1
        let other = DrawnFrame.yard()
        let looksAlike = frame.thumbnail == other.thumbnail
        #expect(looksAlike)
        for second in 0..<200 {
            #expect(try watcher.observe(second.isMultiple(of: 2) ? frame : other, at: second) == nil)
        }
    }

    @Test func `all bytes are read every few seconds, and at once on a new connection`() throws {
        var detector = FrozenDetector()
        let frame = DrawnFrame(width: 20, height: 20, level: 40)
        let thumbnail = try #require(frame.thumbnail)
        var digested: [Int] = []
        for second in 0..<20 {
            if second == 13 { detector.reconnected() }
            _ = try detector.observe(thumbnail, at: .seconds(second)) {
                digested.append(second)
                return FrameDigest(frame.pixels.span, width: 20, height: 20, stride: frame.rowBytes)
            }
        }
        #expect(digested == [1, 6, 11, 13, 18])
    }

    @Test func `what lies between the rows is no picture`() {
        var first = DrawnFrame(width: 11, height: 3, level: 9, noise: 3)
        let digest = FrameDigest(first.pixels.span, width: 11, height: 3, stride: first.rowBytes)
        first.pixels[first.rowBytes - 1] ^= 1
        #expect(digest != nil)
        #expect(FrameDigest(first.pixels.span, width: 11, height: 3, stride: first.rowBytes) == digest)
    }

    @Test func `every byte of a picture counts`() {
        var frame = DrawnFrame(width: 13, height: 3, level: 9)
        var digests = [FrameDigest(frame.pixels.span, width: 13, height: 3, stride: frame.rowBytes)]
        for row in 0..<3 {
            for column in 0..<39 {
                frame.pixels[row * frame.rowBytes + column] ^= 0x80
                digests.append(FrameDigest(frame.pixels.span, width: 13, height: 3, stride: frame.rowBytes))
                frame.pixels[row * frame.rowBytes + column] ^= 0x80
            }
        }
        #expect(Set(digests).count == 118)
        #expect(!digests.contains(nil))
    }

    @Test func `a reconnect is advised once an hour while frozen`() throws {
        let watcher = Watcher()
        #expect(!watcher.advises(at: 0))
        let frame = DrawnFrame(width: 20, height: 20, level: 40)
        for second in 0..<100 { _ = try watcher.observe(frame, at: second) }
        #expect(watcher.advises(at: 100))
        #expect(!watcher.advises(at: 3600))
        #expect(watcher.advises(at: 3700))
    }
}
