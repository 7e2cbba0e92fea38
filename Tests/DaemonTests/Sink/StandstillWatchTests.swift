import Logging
import Testing

@testable import Daemon

/// An output that takes nothing and doesn't fail.
@Suite struct StandstillWatchTests {
    private let sink = TestSink(name: "file:/held")

    private let warning = "file:/held: has taken nothing for 60 s; the records of all outputs wait until it does"

    private func message(_ watch: inout StandstillWatch, _ stuck: (any Sink)?) -> String? {
        watch.observe(stuck)?.message
    }

    @Test func `it is told once, and that it takes records again`() {
        var watch = StandstillWatch()
        #expect(message(&watch, nil) == nil)
        let told = watch.observe(sink)
        #expect(told?.level == .warning)
        #expect(told?.message == warning)
        #expect(message(&watch, sink) == nil)
        SinkCounters.count(sink.counters.written)
        let over = watch.observe(nil)
        #expect(over?.level == .notice)
        #expect(over?.message == "file:/held: takes records again")
        #expect(message(&watch, nil) == nil)
        #expect(message(&watch, sink) == warning)
    }

    @Test func `one that fails has been told of`() {
        var watch = StandstillWatch()
        let tally = FailureTally(sink: sink.name, counters: sink.counters, log: { _, _ in })
        tally.failed(SystemError(call: "write", code: 28))
        #expect(message(&watch, sink) == nil)
        tally.succeeded()
        #expect(message(&watch, sink) == warning)
    }

    @Test func `one that was given up doesn't take records again`() {
        var watch = StandstillWatch()
        #expect(message(&watch, sink) == warning)
        #expect(message(&watch, nil) == nil)
    }
}
