/// The kinds of records.
enum EventName: String, Sendable, Hashable, CaseIterable {
    case logOpen = "log.open"
    case frame
    case file
    case fileError = "file.error"
    case tagBegin = "tag.begin"
    case tagUpdate = "tag.update"
    case tagEnd = "tag.end"
    case sourceState = "source.state"
    case configReload = "config.reload"
    case segment
    case stats

    /// The key of the event's own object: its name with dots as underscores.
    var objectKey: String {
        String(rawValue.map { $0 == "." ? "_" : $0 })
    }
}
