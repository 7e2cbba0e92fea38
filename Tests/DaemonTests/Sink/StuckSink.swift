import Testing

@testable import Daemon

/// What holds of an output that takes nothing.
enum StuckSink {
    /// Expects that a file beside it gets all of its records.
    ///
    /// - Parameters:
    ///   - patience: seconds that the stuck output has where it is replaced; nil: it stays to the end.
    ///   - seconds: within how many all outputs are closed.
    static func expectOthersServed(
        besides stuck: any Sink, in folder: SinkFolder, leavesWithin patience: Double?, closesWithin seconds: Double
    ) throws {
        let file = FileSink(path: folder.file("records"), log: MessageLog().log)
        let emitter = Emitter(sinks: [stuck, file], opening: EventSamples.opening, log: { _, _ in })
        for _ in 0..<40 { emitter.emit(EventSamples.frame()) }
        if let patience {
            emitter.replace(sinks: [file], patience: patience)
        } else {
            emitter.giveUpStuckSinks(after: 1)
        }
        #expect(emitter.close(within: seconds))
        let lines = SinkSamples.summary(try folder.bytes(of: "records"))
        #expect(lines == ["log.open 0"] + (1...40).map { "frame \($0)" })
    }
}
