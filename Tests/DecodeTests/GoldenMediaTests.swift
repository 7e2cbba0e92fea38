import Decode
import Foundation
import Testing

/// One entry of `expected.json`.
struct GoldenMedia: Decodable, Sendable, CustomTestStringConvertible {
    struct Content: Decodable, Sendable {
        let picture: String
        let from: Double
        let to: Double
    }

    let kind: String
    var width: Int?
    var height: Int?
    var picture: String?
    var meanDifference: Double?
    var frames: Int?
    var first: Double?
    var last: Double?
    var samplesAt1Fps: Int?
    var content: [Content]?
    var times: [Double]?
    let why: String
    var name = ""

    enum CodingKeys: String, CodingKey {
        case kind, width, height, picture, frames, first, last, content, times, why
        case meanDifference = "mean_difference"
        case samplesAt1Fps = "samples_at_1_fps"
    }

    var testDescription: String { "\(name): \(why)" }

    struct File: Decodable { let files: [String: GoldenMedia] }

    static func all(_ kind: String) -> [GoldenMedia] {
        let url = Fixtures.golden.appending(path: "media/expected.json")
        guard let data = try? Data(contentsOf: url), let file = try? JSONDecoder().decode(File.self, from: data) else {
            return []
        }
        return file.files.map { name, entry in
            var entry = entry
            entry.name = name
            return entry
        }.filter { $0.kind == kind }.sorted { $0.name < $1.name }
    }
}

struct GoldenMediaTests {
    @Test func `every kind of golden file is there`() {
        #expect(GoldenMedia.all("picture").count == 8)
        #expect(GoldenMedia.all("video").count == 5)
    }

    @Test(arguments: GoldenMedia.all("picture"))
    func `a picture decodes to what it shows`(_ golden: GoldenMedia) throws {
        let frame = try Fixtures.picture("media/\(golden.name)")
        #expect(frame.width == golden.width)
        #expect(frame.height == golden.height)
        #expect(frame.index == 0)
        #expect(frame.presentationTime == nil)
        #expect(frame.isKey == nil)
        #expect(!frame.isCorrupt)
        let expected = try Fixtures.picture("media/expected/\(#require(golden.picture)).png")
        #expect(frame.difference(from: expected) <= (try #require(golden.meanDifference)))
    }

    @Test(arguments: GoldenMedia.all("video"))
    func `a video decodes to the end with the times of its frames`(_ golden: GoldenMedia) throws {
        let path = Fixtures.path("media/\(golden.name)")
        let frames = try Fixtures.frames(path)
        #expect(frames.count == golden.frames)
        #expect(frames.map(\.index) == Array(frames.indices))
        let times = frames.compactMap(\.presentationTime)
        #expect(times.count == frames.count)
        #expect(times.first == golden.first)
        #expect(abs((times.last ?? -1) - (golden.last ?? 0)) < 0.001)
        for (time, wanted) in zip(times, golden.times ?? []) { #expect(abs(time - wanted) < 0.001) }
        #expect(frames.first?.isKey == true)
        for frame in frames {
            #expect(frame.width == golden.width)
            #expect(frame.height == golden.height)
            #expect(!frame.isCorrupt)
        }
    }

    @Test(arguments: GoldenMedia.all("video"))
    func `a video sampled once a second shows what it shows then`(_ golden: GoldenMedia) throws {
        let frames = try Fixtures.frames(Fixtures.path("media/\(golden.name)"), sampling: .rate(1))
        #expect(frames.count == golden.samplesAt1Fps)
        for frame in frames {
            let time = try #require(frame.presentationTime)
            let shown = try #require(golden.content?.first { $0.from <= time + 0.001 && time + 0.001 < $0.to })
            let expected = try Fixtures.picture("media/expected/\(shown.picture).png")
            if shown.picture == "colours" {
                compareMiddles(frame, expected)
            } else {
                #expect(frame.difference(from: expected) <= (try #require(golden.meanDifference)))
            }
        }
    }

    /// Compares the 52 x 78 patches in their middles, where no compression blurs them.
    private func compareMiddles(_ frame: Frame, _ expected: Frame) {
        for y in stride(from: 39, to: expected.height, by: 78) {
            for x in stride(from: 26, to: expected.width, by: 52) {
                let (found, wanted) = (frame.pixel(x, y), expected.pixel(x, y))
                #expect(zip(found, wanted).allSatisfy { abs($0 - $1) <= 2 }, "\(x), \(y): \(found) \(wanted)")
            }
        }
    }

    @Test(arguments: GoldenMedia.all("bad"))
    func `a recording without its index is an error that says it ends early`(_ golden: GoldenMedia) throws {
        let error = #expect(throws: DecodeError.self) {
            try Fixtures.frames(Fixtures.path("media/\(golden.name)"))
        }
        #expect(error?.isEarlyEnd == true)
        #expect(error?.reason == "truncated")
    }

    @Test(arguments: GoldenMedia.all("either"))
    func `a song with a cover is no video`(_ golden: GoldenMedia) throws {
        let error = #expect(throws: DecodeError.self) {
            try Fixtures.frames(Fixtures.path("media/\(golden.name)"))
        }
        #expect(error?.reason == "no_video")
    }
}
