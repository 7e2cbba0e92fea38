import Foundation
import Testing

@testable import Daemon

@Suite struct RecordEncoderTests {
    @Test func `a frame of a stream reads as the page of events says`() {
        let id = EventSamples.streamFrame.identifier(run: EventSamples.run, ordinal: 0)
        #expect(
            EventSamples.text(EventSamples.streamFrame)
                == #"{"ts":"2024-02-29T12:00:00.123456Z","event":"frame","schema":1,"id":"\#(id)","seq":7,"#
                + #""run":"\#(EventSamples.run)","host":"yard","source":"gate","frame":{"index":25,"pts":1.04,"#
                + #""time":1709208000.123456,"width":1920,"height":1080,"key":true,"tags":[{"label":"dog","#
                + #""score":0.8124,"box":[0,0.25,0.333333,0.5]},{"label":"delivery van","score":1}],"#
                + #""model":"sample","precision":"float32","corrupt":true,"#
                + #""ms":{"decode":1.5,"infer":20,"total":22}}}"# + "\n")
    }

    @Test func `a picture's frame has its path and neither pts nor key`() {
        let event = EventSamples.frame(
            tags: [.init(label: "dog", score: 0.5)],
            scores: [.init(label: "dog", value: 0.5), .init(label: "a/b", value: 1e-7)])
        #expect(
            EventSamples.text(event).contains(
                #""frame":{"path":"photos/dog.jpg","index":0,"width":640,"height":480,"#
                    + #""tags":[{"label":"dog","score":0.5}],"scores":{"dog":0.500000,"a/b":0.000000},"#
                    + #""model":"sample","precision":"float32","ms""#))
    }

    @Test func `a file reads as the page of events says`() {
        #expect(
            EventSamples.text(EventSamples.fileDone).contains(
                #""file":{"path":"photos/dog.jpg","size":1234,"mtime_ns":1709208000000000001,"kind":"video","#
                    + #""frames":7,"tags":[{"label":"dog","score":0.5,"top":0.75,"first":0,"last":6.006,"frames":3}],"#
                    + #""ms":{"decode":1.5,"infer":20,"total":22}}}"#))
    }

    @Test func `the end of a tag reads as the page of events says`() {
        #expect(
            EventSamples.text(EventSamples.tag(.end(.init(pts: 9, time: 1_709_208_008.5), .absent))).contains(
                #""tag_end":{"label":"dog","episode":"gate-1","score":0.5,"median":0.45,"top":0.6,"#
                    + #""begin":{"pts":1,"time":1709208000},"end":{"pts":9,"time":1709208008.5},"#
                    + #""box":[0,0,0.5,1],"reason":"absent"}}"#))
    }

    @Test func `p stands behind the score, with 4 decimals`() {
        let frame = EventSamples.frame(tags: [.init(label: "dog", score: 0.5, probability: 0.98765)])
        #expect(EventSamples.text(frame).contains(#"{"label":"dog","score":0.5,"p":0.9877}"#))
        #expect(EventSamples.text(EventSamples.calibratedFile).contains(#""score":0.5,"p":1,"top":0.5"#))
        #expect(EventSamples.text(EventSamples.calibratedTag).contains(#""score":0.2,"p":0.75,"median":0.7"#))
    }

    @Test func `a path that is no text is shown and stands beside it in base64`() {
        let file = MediaFile(path: MediaPath(bytes: Array("caf".utf8) + [0xE9, 0x2F, 0xFF]))
        let text = EventSamples.text(Event(.fileError(.init(file: file, reason: .empty, detail: "", retry: false))))
        #expect(text.contains("\"path\":\"caf\u{FFFD}/\u{FFFD}\",\"path_bytes\":\"Y2Fm6S//\""))
        let plain = EventSamples.text(EventSamples.fileError)
        #expect(!plain.contains("path_bytes"))
    }

    @Test func `two openings of a log differ within their first 256 bytes`() {
        let first = EventSamples.line(Event(.logOpen(EventSamples.opening)), ordinal: 1)
        let second = EventSamples.line(Event(.logOpen(EventSamples.opening)), ordinal: 2)
        #expect(first.prefix(256) != second.prefix(256))
        #expect(String(decoding: first.prefix(256), as: UTF8.self).contains(EventSamples.run))
    }

    @Test func `every kind of record is valid`() throws {
        let lines = EventSamples.all.flatMap { EventSamples.line($0) }
        try SchemaValidator.expectValid(lines, records: EventSamples.all.count)
        #expect(Set(EventSamples.all.map(\.name)) == Set(EventName.allCases))
    }

    @Test func `every value of every enumeration is valid`() throws {
        var events: [Event] = []
        for state in SourceStateRecord.State.allCases {
            for reason in SourceStateRecord.Reason.allCases {
                events.append(
                    Event(source: "s", .sourceState(.init(state: state, reason: reason, decoder: "h264 (vaapi)"))))
            }
        }
        for reason in FileErrorRecord.Reason.allCases {
            let record = FileErrorRecord(file: EventSamples.file, reason: reason, detail: "d", retry: true)
            events.append(Event(source: "s", .fileError(record)))
        }
        for kind in FileRecord.Kind.allCases {
            let record = FileRecord(
                file: MediaFile(path: MediaPath("x")), kind: kind, frames: 0, tags: [], work: EventSamples.work)
            events.append(Event(.file(record)))
        }
        let drops = Dictionary(uniqueKeysWithValues: StatsRecord.DropCause.allCases.map { ($0, 1) })
        events.append(
            Event(
                .stats(
                    .init(
                        interval: 0, uptime: 0,
                        sources: [.init(name: "s", decodedRate: 0, analysedRate: 0, dropped: drops, queue: 0)],
                        backlog: 0, residentBytes: 0, cpu: 0, sinks: []))))
        try SchemaValidator.expectValid(events.flatMap { EventSamples.line($0) }, records: events.count)
    }

    @Test func `the schema refuses what the page of events doesn't have`() throws {
        let good = EventSamples.text(EventSamples.streamFrame)
        let bad = [
            good.replacing("\"index\":25,", with: "\"index\":25,\"extra\":1,"),
            good.replacing("\"schema\":1", with: "\"schema\":2"),
            good.replacing("\"event\":\"frame\"", with: "\"event\":\"stats\""),
            good.replacing("\"event\":\"frame\"", with: "\"event\":\"flame\""),
            good.replacing("\"width\":1920,", with: ""),
            good.replacing("[0,0.25,", with: "[0,1.25,"),
            good.replacing("\"score\":1}", with: "\"score\":NaN}"),
            good.replacing("123456Z", with: "123456+00:00"),
            EventSamples.text(EventSamples.stats).replacing("\"flat\"", with: "\"x\"")
                .replacing("\"superseded\"", with: "\"odd\""),
            EventSamples.text(EventSamples.rejected).replacing("rejected", with: "accepted"),
            EventSamples.text(EventSamples.tag(.begin(initial: true))).replacing("tag.begin", with: "tag.update")
                .replacing("tag_begin", with: "tag_update"),
        ]
        let found = try SchemaValidator.complaints(about: Array(bad.joined().utf8))
        #expect(found.records == bad.count)
        for number in 1...bad.count {
            #expect(found.lines.contains { $0.hasPrefix("line \(number):") }, "line \(number)")
        }
    }
}
