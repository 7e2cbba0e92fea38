import Decode
import Testing

/// A generator of the same numbers every time.
struct Noise: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}

/// Damaged files give frames or a typed error, never a trap.
struct DamageTests {
    static let names = [
        "media/animated.gif", "media/camera-bframes.mkv", "media/colours-709.mp4", "media/colours-full-range.avi",
        "media/phone-portrait.mp4", "media/phone-upright.jpg", "media/phone-upside-down.jpg", "media/print-cmyk.jpg",
        "media/renamed.jpg", "media/scan-grey16.png", "media/scan.tif", "odd/grid.heic", "odd/turned.avif",
        "odd/alpha.ico", "odd/alpha.tga", "odd/palette-alpha.png", "odd/picture.jp2", "odd/picture.jxl",
        "odd/plain.mp4", "odd/wrapping.ts", "odd/transparent.webm", "odd/film.mjpeg",
    ]

    @Test(arguments: names)
    func `a file cut anywhere gives frames or an error`(_ name: String) throws {
        let whole = try Fixtures.bytes(name)
        for tenth in 1...9 { try read(Array(whole.prefix(whole.count * tenth / 10)), like: name) }
    }

    @Test(arguments: names)
    func `a file with false bytes gives frames or an error`(_ name: String) throws {
        let whole = try Fixtures.bytes(name)
        var generator = Noise(seed: UInt64(whole.count))
        for round in 0..<8 {
            var damaged = whole
            for _ in 0..<(1 << round / 2) {
                // Every other round stays in the headers.
                let reach = round.isMultiple(of: 2) ? min(whole.count, 512) : whole.count
                damaged[Int.random(in: 0..<reach, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            try read(damaged, like: name)
        }
    }

    private func read(_ content: [UInt8], like name: String) throws {
        let suffix = name.split(separator: ".").last.map { "." + $0 } ?? ""
        try Fixtures.withFile(content, suffix: suffix) { path in
            do throws(DecodeError) {
                let frames = try Fixtures.frames(path)
                #expect(!frames.isEmpty)
                for frame in frames { #expect(frame.width > 0 && frame.height > 0) }
            } catch {
                #expect(!error.reason.isEmpty)
                #expect(!error.detail.isEmpty)
            }
        }
    }

    @Test(arguments: ["media/phone-upright.jpg", "media/scan-grey16.png", "media/animated.gif", "media/renamed.jpg"])
    func `a picture cut in the middle is corrupt and may still be growing`(_ name: String) throws {
        let whole = try Fixtures.bytes(name)
        try Fixtures.withFile(Array(whole.prefix(whole.count / 2)), suffix: ".jpg") { path in
            do throws(DecodeError) {
                let reader = try MediaReader(.file(path))
                let frame = try reader.next()
                #expect(frame?.isCorrupt == true)
                #expect(reader.isCorrupt)
                #expect(reader.endsEarly)
            } catch {
                #expect(error.isEarlyEnd, "\(error)")
            }
        }
    }

    @Test(arguments: ["odd/plain.mp4", "odd/plain.mkv", "media/colours-full-range.avi"])
    func `what is there of a recording that was cut off is read`(_ name: String) throws {
        let whole = try Fixtures.bytes(name)
        let content = Array(whole.prefix(whole.count * 7 / 10))
        let (all, frames, isCorrupt, endsEarly) = try Fixtures.withFile(content, suffix: ".mp4") { path in
            let reader = try MediaReader(.file(path), options: ReaderOptions(sampling: .all))
            var count = 0
            while try reader.next() != nil { count += 1 }
            return (try Fixtures.frames(Fixtures.path(name)).count, count, reader.isCorrupt, reader.endsEarly)
        }
        #expect(frames > 0)
        #expect(frames < all)
        #expect(isCorrupt)
        #expect(endsEarly)
    }
}
