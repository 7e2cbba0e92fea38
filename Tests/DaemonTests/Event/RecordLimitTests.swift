import Foundation
import Testing

@testable import Daemon

@Suite struct RecordLimitTests {
    /// Texts that take up to six bytes a character, of lengths around every bound.
    private struct Nastiness {
        var generator: SplitMix

        mutating func bytes() -> [UInt8] {
            let count = [0, 1, 40, 255, 256, 257, 4095, 4096, 20000].randomElement(using: &generator) ?? 0
            let kind = Int.random(in: 0..<6, using: &generator)
            return (0..<count).map { index in
                switch kind {
                case 0: UInt8(ascii: "x")
                case 1: 1
                case 2: 0xFF
                case 3: [0xF0, 0x9F, 0x98, 0x80][index % 4]
                case 4: UInt8.random(in: 0...255, using: &generator)
                default: UInt8(ascii: "\"")
                }
            }
        }

        mutating func text() -> String { String(decoding: bytes(), as: UTF8.self) }
        mutating func name() -> String { "n" + text() }

        mutating func number() -> Double {
            [0, -0.0, 1, 0.5, .nan, .infinity, -.infinity, 1e300, -1e-300, 27.53].randomElement(using: &generator) ?? 0
        }

        mutating func path() -> MediaPath { MediaPath(bytes: bytes()) }
        mutating func file() -> MediaFile { MediaFile(path: path(), size: 1, modified: -5) }
        mutating func count() -> Int { [0, 1, 8, 300, 3000].randomElement(using: &generator) ?? 0 }

        mutating func names() -> [String] {
            let short = Bool.random(using: &generator)
            return (0..<min(count(), short ? 3000 : 8)).map { short ? "label \($0)" : name() }
        }

        mutating func box() -> FractionBox {
            FractionBox(x: number(), y: number(), width: number(), height: number())
        }

        mutating func event() -> Event {
            let work = WorkTime(decode: 0, infer: 1e300, total: 1)
            switch Int.random(in: 0..<8, using: &generator) {
            case 0:
                var opening = EventSamples.opening
                (opening.model, opening.workersReason, opening.isa) = (name(), name(), name())
                return Event(.logOpen(opening))
            case 1:
                let tags = names().map { FrameRecord.Tag(label: $0, score: number(), box: box()) }
                let scores = Set(names()).map { FrameRecord.Score(label: $0, value: number()) }
                return Event(
                    source: name(),
                    .frame(
                        FrameRecord(
                            origin: .file(file()), index: 1, pts: number(), time: number(), width: 1, height: 1,
                            isKey: true, tags: tags, scores: Bool.random(using: &generator) ? scores : nil,
                            model: name(), precision: name(), isCorrupt: true, work: work)))
            case 2:
                let tags = names().map {
                    FileRecord.Tag(label: $0, score: number(), top: number(), first: number(), last: 0, frames: 1)
                }
                return Event(
                    source: name(),
                    .file(FileRecord(file: file(), kind: .video, frames: 3, tags: tags, work: work)))
            case 3:
                return Event(
                    source: name(),
                    .fileError(FileErrorRecord(file: file(), reason: .corrupt, detail: text(), retry: true)))
            case 4:
                return Event(
                    source: name(),
                    .tag(
                        TagRecord(
                            phase: .end(.init(pts: number(), time: number()), .crash), label: text(), episode: name(),
                            score: number(), median: number(), top: number(), begin: .init(pts: number()),
                            box: box())))
            case 5:
                return Event(
                    source: name(),
                    .sourceState(.init(state: .retrying, reason: .auth, detail: text(), attempts: 1)))
            case 6:
                let failure = ConfigReloadRecord.Failure(file: path(), line: 1, column: 2, message: text())
                let outcome: ConfigReloadRecord.Outcome =
                    Bool.random(using: &generator)
                    ? .rejected(failure) : .accepted(added: names(), removed: names(), changed: names())
                return Event(.configReload(.init(outcome: outcome, warnings: names())))
            default:
                let sources = names().map {
                    StatsRecord.Source(
                        name: $0, decodedRate: number(), analysedRate: number(), dropped: [.flat: 1], crops: 3,
                        sparedCrops: .max, queue: -1,
                        latency: (number(), number()))
                }
                let sinks = names().map { StatsRecord.Sink(name: $0, written: .max, dropped: .max, errors: .max) }
                return Event(
                    .stats(
                        .init(
                            interval: number(), uptime: number(), sources: sources, backlog: .max,
                            backlogSeconds: number(), residentBytes: .max, cpu: number(), sinks: sinks)))
            }
        }
    }

    @Test func `whatever is put in, a record is valid and has at most 16 KiB`() throws {
        var nastiness = Nastiness(generator: SplitMix(state: 4))
        var lines: [UInt8] = []
        let count = 160
        for _ in 0..<count {
            let host = nastiness.name()
            lines += EventSamples.line(nastiness.event(), sequence: .max, host: host)
        }
        try SchemaValidator.expectValid(lines, records: count)
    }

    @Test func `the best tags stay, and the record says that it was cut`() throws {
        let tags = (0..<2000).map { FrameRecord.Tag(label: "label \($0)", score: 1 - Double($0) / 2000) }
        let text = EventSamples.text(EventSamples.frame(tags: tags))
        #expect(text.contains("\"label 0\"") && text.contains("\"label 200\"") && !text.contains("\"label 1999\""))
        #expect(text.hasSuffix("\"truncated\":true}}\n"))
        #expect(!EventSamples.text(EventSamples.frame(tags: Array(tags.prefix(100)))).contains("truncated"))
    }

    @Test func `standard output of tag has all the scores, and the rest in 16 KiB`() throws {
        let scores = (0..<5000).map { FrameRecord.Score(label: "label \($0)", value: 0.5) }
        let whole = EventSamples.line(EventSamples.frame(scores: scores), scores: .whole)
        let text = String(decoding: whole, as: UTF8.self)
        #expect(text.contains("\"label 4999\":0.500000") && !text.contains("truncated"))
        try SchemaValidator.expectValid(whole, records: 1, limit: 0)
        let bounded = EventSamples.line(EventSamples.frame(scores: scores))
        #expect(bounded.count <= 16384 && String(decoding: bounded, as: UTF8.self).contains("truncated"))
    }

    @Test func `a path of 4095 bytes that are no text keeps them all`() throws {
        let path = MediaPath(bytes: Array(repeating: 0xFF, count: 4095))
        let tags = (0..<300).map { FrameRecord.Tag(label: "label \($0)", score: 0.5) }
        let record = FrameRecord(
            origin: .file(MediaFile(path: path)), index: 0, width: 1, height: 1, tags: tags, model: "m",
            precision: "float32", work: EventSamples.work)
        let text = EventSamples.text(Event(.frame(record)))
        #expect(text.contains("\"path_bytes\":\"\(String(repeating: "////", count: 1365))\""))
        #expect(text.contains("\"label 10\""))
        #expect(text.utf8.count <= 16384)
    }

    @Test func `a picture of more labels than a record holds is told as far as it does`() throws {
        let line = EventSamples.line(EventSamples.segment(labels: 255))
        #expect(line.count <= 16384 && String(decoding: line, as: UTF8.self).contains("\"truncated\":true"))
        try SchemaValidator.expectValid(line, records: 1)
    }
}

/// A small generator, so that a failing case comes again (Steele, Lea and Flood's SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
