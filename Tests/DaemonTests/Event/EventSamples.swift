@testable import Daemon

/// Events of every kind, for tests.
enum EventSamples {
    static let run = String(repeating: "0123456789abcdef", count: 2)
    static let identity = RunIdentity(run: run, host: "yard")
    static let time = Timestamp(microseconds: 1_709_208_000_123_456)

    static let opening = LogOpen(
        version: "0.1.0", pid: 42, started: time, model: "sample", vocabulary: "0123456789abcdef", isa: "x86-64-v3",
        blas: "OpenBLAS 0.3.21 Zen", precisionAsked: "auto", precisionUsed: "float32", workers: 2,
        workersReason: "2 processors")

    static let file = MediaFile(path: MediaPath("photos/dog.jpg"), size: 1234, modified: 1_709_208_000_000_000_001)

    static let work = WorkTime(decode: 1.5, infer: 20, total: 22.0004)

    static func frame(tags: [FrameRecord.Tag] = [], scores: [FrameRecord.Score]? = nil, index: Int = 0) -> Event {
        Event(
            .frame(
                FrameRecord(
                    origin: .file(file), index: index, width: 640, height: 480, tags: tags, scores: scores,
                    model: "sample", precision: "float32", work: work)))
    }

    static let streamFrame = Event(
        source: "gate",
        .frame(
            FrameRecord(
                origin: .connection(3), index: 25, pts: 1.04, time: 1_709_208_000.123456, width: 1920, height: 1080,
                isKey: true,
                tags: [
                    .init(label: "dog", score: 0.81239, box: FractionBox(x: 0, y: 0.25, width: 1.0 / 3, height: 0.5)),
                    .init(label: "delivery van", score: 1.0000001),
                ],
                model: "sample", precision: "float32", isCorrupt: true, work: work)))

    static let fileDone = Event(
        source: "photos",
        .file(
            FileRecord(
                file: file, kind: .video, frames: 7,
                tags: [.init(label: "dog", score: 0.5, top: 0.75, first: 0, last: 6.006, frames: 3)], work: work)))

    static let fileError = Event(
        .fileError(
            FileErrorRecord(file: file, reason: .truncated, detail: "ends after 12 of 40 rows", retry: false)))

    static func tag(_ phase: TagRecord.Phase) -> Event {
        Event(
            source: "gate",
            .tag(
                TagRecord(
                    phase: phase, label: "dog", episode: "gate-1", score: 0.5, median: 0.45, top: 0.6,
                    begin: .init(pts: 1, time: 1_709_208_000), box: FractionBox(x: 0, y: 0, width: 0.5, height: 1))))
    }

    static let calibratedFile = Event(
        .file(
            FileRecord(
                file: file, kind: .picture, frames: 1,
                tags: [.init(label: "dog", score: 0.5, probability: 1, top: 0.5, frames: 1)], work: work)))

    static let calibratedTag = Event(
        source: "gate",
        .tag(
            TagRecord(
                phase: .end(.init(pts: 9), .absent), label: "dog", episode: "gate-1", score: 0.2, probability: 0.75,
                median: 0.7, top: 0.9, begin: .init(pts: 1))))

    static let state = Event(
        source: "gate",
        .sourceState(
            SourceStateRecord(
                state: .retrying, reason: .timeout, detail: "no frame for 20 s", attempts: 2, nextRetry: time)))

    static let accepted = Event(
        .configReload(
            ConfigReloadRecord(
                outcome: .accepted(added: ["inbox"], removed: [], changed: ["gate"]),
                warnings: ["scores compete within the list of labels"])))

    static let rejected = Event(
        .configReload(
            ConfigReloadRecord(
                outcome: .rejected(.init(line: 3, column: 5, message: "unknown key \"fsp\"; did you mean \"fps\"?")))))

    static let stats = Event(
        .stats(
            StatsRecord(
                interval: 60, uptime: 3600.5,
                sources: [
                    .init(
                        name: "gate", decodedRate: 25, analysedRate: 1, dropped: [.superseded: 12, .flat: 0],
                        queue: 1, latency: (120.5, 340))
                ],
                backlog: 12, backlogSeconds: 30.25, residentBytes: 300_000_000, cpu: 1.25,
                sinks: [.init(name: "stdout", written: 100, dropped: 0, errors: 0)])))

    /// A segmented picture of `labels` labels, with all pictures that can be written of it.
    static func segment(labels: Int = 2, pts: Double? = nil) -> Event {
        Event(
            .segment(
                SegmentRecord(
                    file: MediaFile(path: MediaPath("/srv/photos/dog.jpg"), size: 9, modified: 1), index: 0, pts: pts,
                    width: 640, height: 480,
                    labels: (0..<labels).map { number in
                        FrameMask.Region(
                            label: "label \(number)", index: number + 1, area: number == 0 ? 0 : 0.25,
                            box: number == 0 ? nil : FractionBox(x: 0, y: 0.5, width: 0.5, height: 0.5))
                    },
                    files: .init(
                        map: MediaPath("masks/dog.png"), overlay: MediaPath("masks/dog.overlay.png"),
                        soft: (0..<labels).map { MediaPath("masks/dog.\($0 + 1)-label-\($0).png") }),
                    refinesByColour: true, isScaled: false, model: "sample", precision: "float32", isCorrupt: false,
                    work: WorkTime(decode: 1.5, infer: 20, total: 22))))
    }

    /// A tag whose region is known.
    static let maskedTag: Event = {
        guard case .tag(var record) = tag(.begin(initial: false)).content else { return stats }
        record.area = 0.125
        record.mask = MediaPath("/var/lib/tagclipd/masks/gate/2026-12-01/081500.123456-1-frame.png")
        return Event(source: "gate", .tag(record))
    }()

    /// A file whose tags' regions are known.
    static let maskedFile: Event = {
        guard case .file(var record) = fileDone.content else { return stats }
        for index in record.tags.indices {
            record.tags[index].area = 0.5
            record.tags[index].box = FractionBox(x: 0, y: 0, width: 1, height: 0.5)
            record.tags[index].mask = MediaPath("/m/2026-12-01/081500.123456-1-dog.jpg.png")
        }
        return Event(source: fileDone.source, .file(record))
    }()

    /// One of each kind, and of each shape that a kind has.
    static let all: [Event] =
        [
            Event(.logOpen(opening)), frame(), streamFrame, fileDone, fileError, state, accepted, rejected, stats,
            frame(
                tags: [.init(label: "dog", score: 0.5)], scores: [.init(label: "dog", value: 0.5)], index: 3),
            frame(tags: [.init(label: "dog", score: 0.5, probability: 0.98765)], index: 4), calibratedFile,
            calibratedTag, segment(), segment(labels: 0, pts: 2.5), maskedTag, maskedFile,
            tag(.begin(initial: false)), tag(.begin(initial: true)), tag(.update(1)),
        ] + TagRecord.EndReason.allCases.map { tag(.end(.init(pts: 9), $0)) }

    /// The line of an event as it stands in the stream.
    static func line(
        _ event: Event, ordinal: UInt64 = 0, sequence: UInt64 = 7, scores: ScoreListing = .bounded,
        host: String = "yard"
    ) -> [UInt8] {
        var encoder = RecordEncoder(run: run, host: host)
        var line: [UInt8] = []
        encoder.encode(event, ordinal: ordinal, time: time, scores: scores).append(to: &line, sequence: sequence)
        return line
    }

    /// The line as text.
    static func text(_ event: Event, ordinal: UInt64 = 0, scores: ScoreListing = .bounded) -> String {
        String(decoding: line(event, ordinal: ordinal, scores: scores), as: UTF8.self)
    }
}
