import Foundation
import Synchronization

@testable import Daemon

/// What streams are tested with.
enum StreamSamples {
    /// The states that a source has told.
    final class States: EventOutput {
        private let all = Mutex<[SourceStateRecord]>([])

        var records: [SourceStateRecord] { all.withLock { $0 } }

        func emit(_ event: Event, afterWriting: (@Sendable () -> Void)?) {
            if case .sourceState(let record) = event.content { all.withLock { $0.append(record) } }
            afterWriting?()
        }

        func settle() {}
    }

    /// A sample video.
    static let video = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("samples/gate.mp4").path

    /// The plan of a stream with these settings, in the form of the configuration, which looks for a dog.
    ///
    /// - Parameter stall: a shorter one than the configuration takes.
    static func plan(_ settings: String, stall: Duration? = nil) throws -> StreamPlan {
        let source = try ConfigurationFixture.parse(
            "labels: [dog]\nsources: [{name: gate, \(settings)}]\n"
        ).sources[0]
        guard case .stream(var stream) = source.kind else { preconditionFailure("a source with a url is a stream") }
        if let stall { stream.stall = stall }
        let factory = TaggerFactory(model: try ModelLoading.load("sample", workers: 1), workers: 1)
        return StreamPlan(source, stream, tagging: try factory.tagging(source.tagging))
    }

    /// The worker of a source called gate that reads ``video``, not begun.
    ///
    /// - Parameter settings: what is said of the source besides, as a line of YAML.
    static func worker(_ settings: String, states: States = States(), log: @escaping SinkLog) throws -> StreamWorker {
        StreamWorker(
            name: "gate", plan: try plan("url: \"\(video)\", \(settings)"),
            in: SourceSurroundings(pool: WorkerPool(workers: 1), output: states, log: log))
    }
}
