import Engine
import Synchronization
import Testing

@testable import Daemon

/// The state of a folder that is paused, lost, or both, and how long its files may take.
@Suite struct FolderWorkerTests {
    /// Hears what is told.
    private final class Listener: EventOutput {
        private let all = Mutex<[SourceStateRecord]>([])

        /// The states told so far.
        var states: [SourceStateRecord.State] { all.withLock { $0.map(\.state) } }

        func emit(_ event: Event, afterWriting: (@Sendable () -> Void)?) {
            if case .sourceState(let record) = event.content { all.withLock { $0.append(record) } }
            afterWriting?()
        }

        func settle() {}
    }

    /// A folder that is looked for often.
    private func plan(_ root: PathBytes) throws -> FolderPlan {
        let factory = TaggerFactory(model: try ModelLoading.load("sample", workers: 1), workers: 1)
        var settings = TaggingSettings()
        settings.labels = .list([Label(name: "dog")], file: nil)
        var options = FolderOptions(root: root)
        options.rootCheck = .milliseconds(20)
        return FolderPlan(options: options, tagging: try factory.tagging(settings))
    }

    /// A worker of such a folder.
    private func worker(
        on root: PathBytes, _ listener: Listener, masks: MaskStores? = nil
    ) throws -> FolderWorker {
        var plan = try plan(root)
        plan.tellsStates = true
        plan.decoding = .inline
        plan.masks.isOn = masks != nil
        return try FolderWorker(
            name: "inbox", plan: plan,
            in: SourceSurroundings(
                pool: WorkerPool(workers: 1), output: listener, masks: masks, log: { _, _ in }))
    }

    private func becomes(
        _ worker: FolderWorker, _ state: SourceStateRecord.State, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await eventually("it is \(state)", sourceLocation: sourceLocation) { worker.current.record.state == state }
    }

    /// These states are told and no others; a worker has a state before it tells it.
    private func tells(
        _ listener: Listener, _ states: [SourceStateRecord.State], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await eventually("\(states.count) states are told", sourceLocation: sourceLocation) {
            listener.states.count >= states.count
        }
        #expect(listener.states == states, sourceLocation: sourceLocation)
    }

    /// Starts a worker, pauses it, and takes its folder away.
    private func pause(_ worker: FolderWorker, _ takeAway: () -> Void) async throws {
        try worker.start()
        try await becomes(worker, .running)
        worker.pause()
        try await becomes(worker, .paused)
        takeAway()
        try await eventually("its loss is seen") { worker.isMissing }
    }

    @Test func `a paused folder that goes and comes back stays paused`() async throws {
        let folder = try TemporaryFolder()
        let (inbox, away) = (folder.makeDirectory("inbox"), folder.path("away"))
        let listener = Listener()
        let worker = try worker(on: inbox, listener)
        defer { worker.stop() }
        try await pause(worker) { folder.move(inbox, away) }
        folder.move(away, inbox)
        try await eventually("its return is seen") { !worker.isMissing }
        worker.resume()
        try await becomes(worker, .running)
        try await tells(listener, [.starting, .running, .paused, .running])
    }

    @Test func `a folder that is missing when it is resumed is still missing`() async throws {
        let folder = try TemporaryFolder()
        let (inbox, away) = (folder.makeDirectory("inbox"), folder.path("away"))
        let listener = Listener()
        let worker = try worker(on: inbox, listener)
        defer { worker.stop() }
        try await pause(worker) { folder.move(inbox, away) }
        worker.resume()
        try await becomes(worker, .retrying)
        #expect(worker.current.record.reason == .rootMissing && worker.current.record.detail?.isEmpty == false)
        folder.move(away, inbox)
        try await becomes(worker, .running)
        try await tells(listener, [.starting, .running, .paused, .retrying, .running])
    }

    @Test func `a folder of masks that hangs holds no tick up`() throws {
        let folder = try TemporaryFolder()
        let masks = HangingMasks()
        let worker = try worker(on: folder.root, Listener(), masks: masks.stores)
        masks.expectNoHold { worker.tick() }
    }

    @Test func `a file whose decoder is niced has ten times as long, unless a deadline was asked for`() throws {
        var plan = try plan(PathBytes("/nowhere"))
        #expect(plan.deadline(ofBytes: 1 << 20, standsBack: false) == 62)
        #expect(plan.deadline(ofBytes: 1 << 20, standsBack: true) == 620)
        plan.deadline = .seconds(5)
        #expect(plan.deadline(ofBytes: 1 << 20, standsBack: true) == 5)
    }

    @Test(
        arguments: [(.worker, 10, true), (.worker, 0, false), (.inline, 10, false)] as [(DecodingPlace, Int, Bool)])
    func `only the decoder of what was there before stands back`(place: DecodingPlace, nice: Int, standsBack: Bool) {
        let reader = FolderReader(0, of: "inbox", decoding: place, nice: nice, frames: 1, log: { _, _ in })
        #expect(reader.standsBack(for: .backlog) == standsBack)
        #expect(!reader.standsBack(for: .new))
    }
}
