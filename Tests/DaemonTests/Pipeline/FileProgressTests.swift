import Decode
import Testing

@testable import Daemon

/// What is kept of a file while it is read.
@Suite struct FileProgressTests {
    @Test func `a label that gave its place in the list to another leaves no mask behind`() throws {
        let plan = try StreamSamples.plan("\(StreamSamples.url), masks: on")
        let frame = try #require(try MediaReader(.file(Array(StreamSamples.video.utf8))).next())
        let mask = try #require(try plan.tagging.look(at: frame).mask)
        let progress = FileProgress()
        for index in 0..<(FileTags.labels + 88) {
            let record = FrameRecord(
                origin: .file(EventSamples.file), index: index, pts: Double(index), width: frame.width,
                height: frame.height, tags: [.init(label: "\(index)", score: Double(index) / 1_000)], model: "sample",
                precision: "float32", work: EventSamples.work)
            progress.add(record, infer: 0, mask: mask)
        }
        let summary = progress.summary()
        #expect(summary.tags.isCut)
        #expect(Set(summary.masks.keys) == Set(summary.tags.tags.map(\.label)))
    }
}
