import Decode
import Foundation
import Testing

@testable import Daemon

/// The gate decides by luma as it does by the pictures that are made of it.
struct LumaGateTests {
    private static let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("samples")

    /// A gate that has followed a video.
    private struct Follower {
        var gate = MotionGate()
        var decisions: [MotionGate.Decision] = []

        mutating func show(_ luma: LumaGrid, at second: Double) {
            let thumbnail = Thumbnail(luma)
            let decision = gate.decide(thumbnail, at: .seconds(second), tagsAreSettled: true)
            if decision != .reuse { gate.analysed(thumbnail, at: .seconds(second)) }
            decisions.append(decision)
        }
    }

    @Test(arguments: ["gate.mp4", "yard.mp4"])
    func `luma and pictures lead to the same decisions`(_ sample: String) throws {
        let path = Array(Self.samples.appendingPathComponent(sample).path.utf8)
        let reader = try MediaReader(.file(path), options: ReaderOptions(sampling: .rate(4)))
        var (byLuma, byPicture) = (Follower(), Follower())
        while let sighting = try reader.look() {
            let picture = try #require(try reader.picture())
            let second = try #require(sighting.presentationTime)
            byLuma.show(sighting.luma, at: second)
            byPicture.show(try #require(Sighting(picture)).luma, at: second)
        }
        #expect(byLuma.decisions == byPicture.decisions)
        #expect(Set(byLuma.decisions).isSuperset(of: [.analyse, .reuse]))
    }
}
