import Testing

@testable import Daemon

@Suite struct EventIdentityTests {
    private func id(_ event: Event, run: String = "a", ordinal: UInt64 = 0) -> String {
        event.identifier(run: run, ordinal: ordinal)
    }

    @Test(arguments: [
        EventSamples.frame(), EventSamples.fileDone, EventSamples.fileError, EventSamples.tag(.update(2)),
    ])
    func `a fact about a medium or episode has one id in every run`(event: Event) {
        #expect(id(event, run: "a", ordinal: 1) == id(event, run: "b", ordinal: 2))
    }

    @Test(arguments: [
        EventSamples.state, EventSamples.stats, EventSamples.accepted, Event(.logOpen(EventSamples.opening)),
    ])
    func `what happens to a process has an id of its own each time`(event: Event) {
        #expect(id(event, run: "a", ordinal: 1) != id(event, run: "b", ordinal: 1))
        #expect(id(event, run: "a", ordinal: 1) != id(event, run: "a", ordinal: 2))
    }

    @Test func `the frames of a connection are told apart by run, connection and index`() {
        func frame(_ connection: UInt64, _ index: Int) -> Event {
            Event(
                source: "gate",
                .frame(
                    .init(
                        origin: .connection(connection), index: index, width: 1, height: 1, tags: [], model: "m",
                        precision: "p", work: EventSamples.work)))
        }
        let ids = [id(frame(1, 1)), id(frame(1, 2)), id(frame(2, 1)), id(frame(1, 1), run: "b")]
        #expect(Set(ids).count == 4)
    }

    @Test func `source, path, size, time of modification and event each change the id of a file`() {
        func event(_ source: String?, _ path: String, _ size: Int64?, _ modified: Int64?) -> Event {
            let file = MediaFile(path: MediaPath(path), size: size, modified: modified)
            return Event(source: source, .fileError(.init(file: file, reason: .empty, detail: "", retry: false)))
        }
        let events = [
            event(nil, "ab", 1, 1), event("a", "b", 1, 1), event("s", "ab", 1, 1), event("s", "ac", 1, 1),
            event("s", "ab", 2, 1), event("s", "ab", 1, 2), event("s", "ab", nil, nil), EventSamples.fileDone,
            EventSamples.fileError, EventSamples.frame(index: 0), EventSamples.frame(index: 1),
        ]
        #expect(Set(events.map { id($0) }).count == events.count)
    }

    @Test func `the moments of one episode have ids of their own`() {
        let phases: [TagRecord.Phase] = [
            .begin(initial: false), .update(1), .update(2), .end(.init(pts: 1), .absent),
        ]
        #expect(Set(phases.map { id(EventSamples.tag($0)) }).count == 4)
        #expect(
            id(EventSamples.tag(.end(.init(pts: 1), .absent))) == id(EventSamples.tag(.end(.init(pts: 2), .crash))))
    }

    @Test func `a file of a watched folder has one id however the folder is spelt`() {
        func event(_ source: String, _ path: String, place: MediaFile.Place?) -> Event {
            let file = MediaFile(path: MediaPath(path), size: 1, modified: 1, place: place)
            return Event(source: source, .fileError(.init(file: file, reason: .empty, detail: "", retry: false)))
        }
        func place(_ folder: String) -> MediaFile.Place {
            MediaFile.Place(source: folder, path: MediaPath(folder + "/a"))
        }
        let known = id(event("/srv/in", "/srv/in/a", place: nil))
        #expect(id(event("/srv/in", "/srv/in/a", place: place("/srv/in"))) == known)
        #expect(id(event("in/", "in/a", place: place("/srv/in"))) == known)
        #expect(id(event("in/", "in/a", place: place("/srv/out"))) != known)
    }

    @Test func `the id of a known file stays what it was`() {
        #expect(id(EventSamples.fileDone) == "cb21fdfc5d92965a144ad5f3aa91138a")
    }
}
