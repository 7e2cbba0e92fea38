import Decode
import Engine
import Foundation
import Synchronization
import Testing

@testable import Daemon

/// The masks of a stream, and what its records say of them.
@Suite struct StreamMaskTests {
    /// Keeps what is told of tags.
    private final class Told: EventOutput {
        private let all = Mutex<[TagRecord]>([])

        var tags: [TagRecord] { all.withLock { $0 } }

        func emit(_ event: Event, afterWriting: (@Sendable () -> Void)?) {
            if case .tag(let record) = event.content { all.withLock { $0.append(record) } }
            afterWriting?()
        }

        func settle() {}
    }

    /// A desk that is shown frames of the sample video, each as if a dog were surely in it.
    private struct Shown {
        let told = Told()
        let desk: StreamDesk
        private let plan: StreamPlan
        private let reader: MediaReader
        private let store: MaskStore
        private let pool = WorkerPool(workers: 1)
        private let delivery = OrderedDelivery(label: "test")

        /// - Parameter folder: where its masks go.
        init(in folder: TemporaryFolder) throws {
            plan = try StreamSamples.plan("\(StreamSamples.url), masks: on, episodes: {window: 1, on: 1}")
            desk = StreamDesk(name: "gate", output: told, plan: plan)
            reader = try MediaReader(
                .file(Array(StreamSamples.video.utf8)), options: ReaderOptions(sampling: .every(150)))
            store = MaskStore(folder.root, MaskSettings(), log: { _, _ in })
        }

        /// Shows it the next frame.
        func see(connection: Int, at second: Double) throws {
            let frame = try #require(try reader.next())
            let moment = FrameMoment(connection: connection, pts: second, time: nil, monotonic: .seconds(second))
            let (_, picture) = try plan.tagging.see(frame, memory: nil, at: moment.monotonic)
            var tagging = Tagging(precision: .float32)
            tagging.scores = [0.9]
            tagging.deciding = [0.9]
            let entry = LatestFrame.Entry(
                frame: frame, index: 0, ticket: delivery.ticket(), moment: moment, arrival: moment.monotonic,
                allowsOpening: true, decodeSeconds: 0)
            let masker = StreamMasker(
                picture: picture, frame: frame, tagging: plan.tagging, request: try #require(plan.tagging.masks),
                tags: [0], store: store, pool: pool, complain: { Issue.record("\($0)") })
            desk.analysed(tagging, entry, by: plan, generation: desk.generation, masker)
        }
    }

    /// What is told of the dog of the sample video, with a mask folder of its own.
    private func told(_ settings: String, in folder: TemporaryFolder) throws -> [TagRecord] {
        let told = Told()
        let worker = StreamWorker(
            name: "gate", plan: try StreamSamples.plan("\(StreamSamples.url), fps: 4, masks: on, \(settings)"),
            in: SourceSurroundings(
                pool: WorkerPool(workers: 1), output: told,
                masks: MaskStores(base: folder.root.description, log: { _, _ in }), log: { _, _ in }))
        worker.start()
        let end = Date.now.addingTimeInterval(60)
        while worker.desk.current.record?.state != .stopped, Date.now < end { usleep(3_000) }
        worker.stop(.shutdown)
        return told.tags
    }

    private func masks(in folder: TemporaryFolder) -> Set<String> {
        let all = FileManager.default.enumerator(atPath: folder.root.description)?.compactMap { $0 as? String } ?? []
        return Set(all.filter { $0.hasSuffix(".png") })
    }

    @Test func `a record's area and box are those of the mask that it names`() throws {
        let folder = try TemporaryFolder()
        let tags = try told("episodes: {window: 1, on: 1, update: 1s}", in: folder)
        var ends = 0
        for tag in tags {
            guard case .end = tag.phase else { continue }
            ends += 1
            let path = try #require(tag.mask)
            let mask = try IndexedPicture(file: Array(path.text.utf8))
            let covered = mask.values.indices.filter { mask.values[$0] == 1 }
            #expect(abs(Double(covered.count) / Double(mask.values.count) - (tag.area ?? -1)) < 1e-6)
            let (columns, rows) = (covered.map { $0 % mask.width }, covered.map { $0 / mask.width })
            let box = try #require(tag.box)
            #expect(abs(box.x - Double(columns.min() ?? -1) / Double(mask.width)) < 1e-6)
            #expect(abs(box.y - Double(rows.min() ?? -1) / Double(mask.height)) < 1e-6)
        }
        #expect(ends > 0)
    }

    @Test func `a new top draws a mask, which the end names, where no record tells the top`() throws {
        let folder = try TemporaryFolder()
        let tags = try told("episodes: {window: 1, on: 1}", in: folder)
        let begins = tags.filter { if case .begin = $0.phase { true } else { false } }
        let ends = tags.filter { if case .end = $0.phase { true } else { false } }
        #expect(begins.count == ends.count && begins.count + ends.count == tags.count)
        let masks = masks(in: folder)
        let better = ends.filter { end in
            begins.contains { $0.episode == end.episode && end.top >= $0.top + Double(EpisodeRules.newTop) }
        }
        #expect(!better.isEmpty && masks.count > begins.count)
        for end in better {
            let begin = try #require(begins.first { $0.episode == end.episode })
            #expect(end.mask != nil && end.mask?.text != begin.mask?.text)
        }
    }

    @Test func `an end names its own episode's last mask where another of the label begins with it`() throws {
        let folder = try TemporaryFolder()
        let shown = try Shown(in: folder)
        try shown.see(connection: 1, at: 0)
        shown.desk.lost(at: .seconds(1))
        // Only this frame tells that the loss was an absence, and it shows the label again.
        try shown.see(connection: 2, at: 100)
        shown.desk.end(.shutdown)
        let tags = shown.told.tags
        try #require(tags.map(\.phase.name) == [.tagBegin, .tagEnd, .tagBegin, .tagEnd])
        #expect(tags[0].mask != nil && tags[2].mask != nil && tags[0].mask != tags[2].mask)
        for (begin, end) in [(tags[0], tags[1]), (tags[2], tags[3])] {
            #expect(end.episode == begin.episode && end.mask == begin.mask)
            #expect(end.area == begin.area && end.box == begin.box)
        }
    }

    @Test func `an end names no mask that has gone, and still says where the label was`() throws {
        let folder = try TemporaryFolder()
        let shown = try Shown(in: folder)
        try shown.see(connection: 1, at: 0)
        let begin = try #require(shown.told.tags.first)
        folder.remove(PathBytes(try #require(begin.mask).bytes))
        shown.desk.end(.shutdown)
        let end = try #require(shown.told.tags.last)
        #expect(end.phase.name == .tagEnd && end.mask == nil)
        #expect(end.area != nil && end.area == begin.area && end.box == begin.box)
    }

    @Test func `a folder of masks that hangs holds no tick up`() throws {
        let masks = HangingMasks()
        let worker = StreamWorker(
            name: "gate", plan: try StreamSamples.plan("\(StreamSamples.url), masks: on"),
            in: SourceSurroundings(
                pool: WorkerPool(workers: 1), output: Told(), masks: masks.stores, log: { _, _ in }))
        masks.expectNoHold { worker.tick() }
    }
}
