import Decode
import Engine
import Foundation
import Glibc
import Synchronization
import Testing

@testable import Daemon

/// How files end that are not read to their end.
@Suite struct FileWorkTests {
    /// The built program, beside the bundle of the tests.
    private static let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("tagclipd").path

    /// Kills a process when it hears of a frame.
    private struct Killer: EventOutput {
        let process: pid_t

        func emit(_ event: Event, afterWriting: (@Sendable () -> Void)?) {
            if case .frame = event.content { kill(process, SIGKILL) }
            afterWriting?()
        }

        func settle() {}
    }

    /// How the work on a file ends.
    private func ending(of work: FileWork, on film: [UInt8]) -> FileWork.Ending? {
        let ended = Mutex<FileWork.Ending?>(nil)
        work.run(
            MediaFile(path: MediaPath(bytes: film)), at: .file(film), priority: .arrival,
            interruption: Interruption()
        ) { @Sendable ending in
            ended.withLock { $0 = ending }
        }
        work.delivery.wait()
        return ended.withLock { $0 }
    }

    @Test func `a decoder that is killed in the middle of a video is told as that`() throws {
        let factory = TaggerFactory(model: try ModelLoading.load("sample", workers: 1), workers: 1)
        var settings = TaggingSettings()
        settings.labels = .list([Label(name: "dog")], file: nil)
        let worker = DecodeWorker(.files, program: Self.program)
        let process = try #require(try worker.running(Interruption()))
        let counters = SourceCounters(name: "inbox")
        let film = Array(StreamSamples.video.utf8)
        // With one slot the second frame is not asked for before the first one is told.
        let work = FileWork(
            tagging: try factory.tagging(settings), pool: WorkerPool(workers: 1), output: Killer(process: process.pid),
            delivery: OrderedDelivery(label: "inbox"), slots: FrameSlots(1), counters: counters, source: "inbox",
            options: ReaderOptions(sampling: .all), decoding: Decoding(worker: worker, log: { _, _ in }),
            tellsFrames: true)
        let ending = ending(of: work, on: film)
        #expect(counters.totals.analysed == 1)
        guard case .failed(let reason, _, let endsEarly)? = ending else {
            Issue.record("it ended otherwise: \(String(describing: ending))")
            return
        }
        #expect(reason == .crash)
        #expect(!endsEarly)
    }

    @Test func `masks are written with the records that name them, and not before`() throws {
        let folder = try TemporaryFolder()
        let film = Array(StreamSamples.video.utf8)
        let plan = try StreamSamples.plan("\(StreamSamples.url), masks: on, labels: [car, horse, elephant]")
        let work = FileWork(
            tagging: plan.tagging, pool: WorkerPool(workers: 1), output: StreamSamples.Told(),
            delivery: OrderedDelivery(label: "inbox"), slots: FrameSlots(2), counters: SourceCounters(name: "inbox"),
            source: "inbox", options: ReaderOptions(sampling: .rate(1)), tellsFrames: false,
            store: MaskStore(folder.root, MaskSettings(), log: { _, _ in }))
        let ending = ending(of: work, on: film)
        guard case .tagged(_, let records)? = ending else {
            Issue.record("it ended otherwise: \(String(describing: ending))")
            return
        }
        // Who tries again later lets the records be.
        #expect(FolderPath.names(in: folder.root).isEmpty)
        guard case .file(let record)? = records().last?.content else {
            Issue.record("no record tells of the file")
            return
        }
        let masks = record.tags.compactMap(\.mask)
        #expect(!masks.isEmpty)
        for mask in masks { #expect(throws: Never.self) { try FileStatus.of(PathBytes(mask.bytes)) } }
    }

    @Test(arguments: ["timeout", "crash", "io", "exhausted"])
    func `what is no damage leaves the rest of a file unknown`(token: String) {
        #expect(DecodeError(token: token, detail: "").leavesRestUnknown)
    }

    @Test(arguments: ["corrupt", "truncated", "unsupported", "too_large"])
    func `what is readable of a damaged file counts`(token: String) {
        #expect(!DecodeError(token: token, detail: "").leavesRestUnknown)
    }
}
