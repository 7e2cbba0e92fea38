import Decode
import Foundation
import Testing

@testable import Daemon

struct LatestFrameTests {
    private let delivery = OrderedDelivery(label: "test")
    private let frame: Frame

    init() throws {
        let picture = URL(filePath: #filePath).appending(path: "../../../../samples/pictures/tiger.jpg").standardized
        frame = try #require(try MediaReader(.file(Array(picture.path.utf8))).next())
    }

    private func entry(at second: Double) -> LatestFrame.Entry {
        LatestFrame.Entry(
            frame: frame, index: 0, ticket: delivery.ticket(),
            moment: FrameMoment(connection: 1, pts: second, time: nil, monotonic: .seconds(second)),
            arrival: .seconds(second), allowsOpening: true, decodeSeconds: 0)
    }

    @Test func `the newest frame wins, and waits until somebody begins with it`() {
        let latest = LatestFrame()
        #expect(!latest.isWaiting)
        #expect(latest.put(entry(at: 1)).begins)
        #expect(latest.isWaiting)
        let second = latest.put(entry(at: 2))
        #expect(second.superseded?.moment.pts == 1 && !second.begins)
        #expect(latest.take()?.moment.pts == 2)
        #expect(!latest.isWaiting)
        // While one is in hand nobody else begins.
        #expect(!latest.put(entry(at: 3)).begins)
        #expect(latest.take()?.moment.pts == 3)
        #expect(latest.take() == nil)
        #expect(latest.put(entry(at: 4)).begins)
    }
}
