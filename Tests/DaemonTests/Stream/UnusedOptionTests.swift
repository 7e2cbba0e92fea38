import Testing

@testable import Daemon

/// What is said of options under `ffmpeg:` that nothing takes.
@Suite struct UnusedOptionTests {
    @Test func `they are told once, by their names and never with their values`() async throws {
        let messages = MessageLog()
        let options = "{rtsp_transprt: hunter2, analyzeduration: 1000000, skip_loop_filter: all}"
        let worker = try StreamSamples.worker("every: 1000000, ffmpeg: \(options)", log: messages.log)
        worker.start()
        defer { worker.stop(.shutdown) }
        try await eventually("it is told") { messages.texts.contains { $0.hasPrefix("gate: ffmpeg: rtsp_transprt: ") } }
        // As a connection after the next loss does.
        worker.complain(ofUnused: ["rtsp_transprt"], worker.currentPlan)
        let told = messages.texts.filter { $0.contains("ffmpeg: ") }
        #expect(told.count == 1)
        #expect(messages.levels.first == "warning")
        #expect(!messages.texts.joined().contains("hunter2"))
        #expect(!told.joined().contains("skip_loop_filter"))
    }

    @Test func `after a reload they are told again, and nothing where all are taken`() throws {
        let messages = MessageLog()
        let worker = try StreamSamples.worker("every: 1000000", log: messages.log)
        worker.complain(ofUnused: [], worker.currentPlan)
        #expect(messages.texts.isEmpty)
        for count in 1...2 {
            worker.complain(ofUnused: ["a", "b"], worker.currentPlan)
            #expect(messages.texts.count == count)
            worker.exchange(worker.currentPlan, reconnects: false)
        }
        #expect(messages.texts.first?.contains("a, b") == true)
    }
}
