import Foundation
import Synchronization

@testable import Daemon

/// What streams are tested with.
enum StreamSamples {
    /// What a source has told.
    final class Told: EventOutput {
        private let all = Mutex<[Event]>([])

        var events: [EventName] { all.withLock { $0.map(\.name) } }

        var states: [SourceStateRecord] {
            all.withLock { $0 }.compactMap { event -> SourceStateRecord? in
                guard case .sourceState(let record) = event.content else { return nil }
                return record
            }
        }

        func emit(_ event: Event, afterWriting: (@Sendable () -> Void)?) {
            all.withLock { $0.append(event) }
            afterWriting?()
        }

        func settle() {}
    }

    /// A sample video.
    static let video = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("samples/gate.mp4").path

    /// The setting of a source that reads ``video``.
    static let url = "url: \"\(video)\""

    /// A source called gate with these settings, in the form of the configuration, which looks for a dog.
    static func source(_ settings: String) throws -> SourceConfiguration {
        try ConfigurationFixture.parse("labels: [dog]\nsources: [{name: gate, \(settings)}]\n").sources[0]
    }

    /// The plan of such a source where it is a stream.
    ///
    /// - Parameter stall: a shorter one than the configuration takes.
    static func plan(_ settings: String, stall: Duration? = nil) throws -> StreamPlan {
        let source = try source(settings)
        guard case .stream(var stream) = source.kind else { preconditionFailure("a source with a url is a stream") }
        if let stall { stream.stall = stall }
        let factory = TaggerFactory(model: try ModelLoading.load("sample", workers: 1), workers: 1)
        return StreamPlan(source, stream, tagging: try factory.tagging(source.tagging, masks: MaskPlan(source)))
    }

    /// The worker of a source that reads ``video``, not begun.
    ///
    /// - Parameter settings: what is said of the source besides.
    static func worker(_ settings: String, told: Told = Told(), log: @escaping SinkLog) throws -> StreamWorker {
        StreamWorker(
            name: "gate", plan: try plan("\(url), \(settings)"),
            in: SourceSurroundings(pool: WorkerPool(workers: 1), output: told, log: log))
    }
}
