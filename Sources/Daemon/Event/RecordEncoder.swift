/// Puts events into envelopes.
struct RecordEncoder: Sendable {
    /// The version of the records' shape.
    static let schema = 1

    /// The most digits of a `seq`, and the line feed.
    private static let reserve = 21

    /// The random id of this process.
    let run: String
    /// The host's name.
    let host: String
    private var writer = JSONWriter()

    /// An encoder for the records of one process on one host.
    init(run: String, host: String) {
        self.run = run
        self.host = host
    }

    /// The record of an event, at most 16 KiB with its `seq` and line feed.
    ///
    /// Nearly every record is short and is written once. One that becomes too long is written again under bounds for
    /// each text and list, and says `truncated: true`.
    ///
    /// - Parameters:
    ///   - ordinal: the place of the event among all of this run, for the ids of events that happen to a process.
    ///   - time: when the record is written.
    ///   - scores: whether a frame's `scores` count towards the 16 KiB.
    mutating func encode(_ event: Event, ordinal: UInt64, time: Timestamp, scores: ScoreListing) -> EncodedRecord {
        let identifier = event.identifier(run: run, ordinal: ordinal)
        let budget = FieldLimits.recordBytes - Self.reserve
        let allowed = budget + wholeScoreBytes(of: event, scores)
        var record = write(event, identifier, time, scores, limits: .first)
        var tightness = 1
        while record.bytes.count > allowed, tightness <= 16 {
            record = write(event, identifier, time, scores, limits: .tight(budget: budget, tightness: tightness))
            tightness *= 2
        }
        return record
    }

    private mutating func write(
        _ event: Event, _ identifier: String, _ time: Timestamp, _ scores: ScoreListing, limits: FieldLimits
    ) -> EncodedRecord {
        writer.reset(limits: limits)
        writer.beginObject()
        writer.field("ts", time.rfc3339)
        writer.field("event", event.name.rawValue)
        writer.field("schema", integer: Self.schema)
        writer.field("id", identifier)
        writer.field("seq", verbatim: [])
        let sequenceOffset = writer.bytes.count
        writer.field("run", run)
        writer.field("host", host, atMost: FieldLimits.sourceBytes / 4)
        writer.field("source", event.source, atMost: FieldLimits.sourceBytes)
        writer.beginObject(event.name.objectKey)
        event.writeFields(to: &writer, scores: scores)
        if writer.isTruncated { writer.field("truncated", true) }
        writer.endObject()
        writer.endObject()
        return EncodedRecord(bytes: writer.bytes, sequenceOffset: sequenceOffset)
    }

    /// The bytes of `scores` where they don't count.
    private mutating func wholeScoreBytes(of event: Event, _ listing: ScoreListing) -> Int {
        guard listing == .whole, case .frame(let frame) = event.content, let scores = frame.scores else { return 0 }
        writer.reset(limits: .none)
        for score in scores { writer.field(userKey: score.label, score.value, decimals: 6) }
        return writer.bytes.count
    }
}
