/// Something that a record tells, before it has an envelope.
struct Event: Sendable {
    /// The source's name from the configuration, or the directory as typed; absent in `tag` and where the whole
    /// daemon speaks.
    var source: String?
    /// What the event's own object says.
    var content: Content

    /// What a record says under the event's name.
    enum Content: Sendable {
        case logOpen(LogOpen)
        case frame(FrameRecord)
        case file(FileRecord)
        case fileError(FileErrorRecord)
        case tag(TagRecord)
        case sourceState(SourceStateRecord)
        case configReload(ConfigReloadRecord)
        case segment(SegmentRecord)
        case stats(StatsRecord)
    }

    /// An event of a source, or of the daemon where `source` is absent.
    init(source: String? = nil, _ content: Content) {
        self.source = source
        self.content = content
    }

    /// The kind of record.
    var name: EventName {
        switch content {
        case .logOpen: .logOpen
        case .frame: .frame
        case .file: .file
        case .fileError: .fileError
        case .tag(let record): record.phase.name
        case .sourceState: .sourceState
        case .configReload: .configReload
        case .segment: .segment
        case .stats: .stats
        }
    }

    /// Writes the fields of the event's own object.
    func writeFields(to writer: inout JSONWriter, scores: ScoreListing) {
        switch content {
        case .logOpen(let record): record.writeFields(to: &writer)
        case .frame(let record): record.writeFields(to: &writer, scores: scores)
        case .file(let record): record.writeFields(to: &writer)
        case .fileError(let record): record.writeFields(to: &writer)
        case .tag(let record): record.writeFields(to: &writer)
        case .sourceState(let record): record.writeFields(to: &writer)
        case .configReload(let record): record.writeFields(to: &writer)
        case .segment(let record): record.writeFields(to: &writer)
        case .stats(let record): record.writeFields(to: &writer)
        }
    }
}

/// What becomes of a frame's `scores` in a sink.
enum ScoreListing: Sendable {
    /// They share the 16 KiB of a record and may be cut: sinks of the daemon.
    case bounded
    /// They are written whole, however many there are: standard output of `tag`.
    case whole
}
