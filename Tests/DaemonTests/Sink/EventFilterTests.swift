import Testing

@testable import Daemon

@Suite struct EventFilterTests {
    @Test func `names and patterns let through what they name`() throws {
        let filter = try EventFilter(patterns: ["tag.*", "file"])
        let admitted = EventName.allCases.filter { filter.admits($0) }
        #expect(admitted == [.file, .tagBegin, .tagUpdate, .tagEnd])
        #expect(EventName.allCases.allSatisfy { EventFilter.all.admits($0) })
        #expect(try EventFilter(patterns: ["*"]) == .all)
    }

    @Test(arguments: [
        ("tag.begn", "tag.begin"), ("tags.*", "tag.*"), ("fram", "frame"), ("source.stat", "source.state"),
        ("File", "file"), ("stat", "stats"), ("*.*", nil), ("", nil), ("helicopter", nil), ("tag*", "tag.*"),
    ])
    func `a name that doesn't exist is refused with the nearest one`(pattern: String, nearest: String?) {
        #expect(throws: SinkError.unknownEvent(pattern, nearest: nearest)) { try EventFilter(patterns: [pattern]) }
    }

    @Test func `a filter that lets nothing through is refused`() {
        #expect(throws: SinkError.emptyFilter) { try EventFilter(patterns: []) }
    }
}
