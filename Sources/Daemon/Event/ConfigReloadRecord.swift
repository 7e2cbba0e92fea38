/// What became of a new configuration.
struct ConfigReloadRecord: Sendable {
    /// The first thing that is wrong with a configuration.
    struct Failure: Sendable {
        /// The file, where it is another than the main one.
        var file: MediaPath?
        /// From 1.
        var line: Int?
        /// From 1.
        var column: Int?
        /// What was found and what is allowed.
        var message: String
    }

    /// What changed, or why nothing did.
    enum Outcome: Sendable {
        /// Names of sources.
        case accepted(added: [String], removed: [String], changed: [String])
        case rejected(Failure)
    }

    var outcome: Outcome
    /// What a user should know about the new configuration.
    var warnings: [String] = []

    /// Writes the fields of `config_reload`.
    func writeFields(to writer: inout JSONWriter) {
        switch outcome {
        case .accepted(let added, let removed, let changed):
            writer.field("result", "accepted")
            writer.list("added", added, share: 0.25) { $0.element($1, .label) }
            writer.list("removed", removed, share: 0.33) { $0.element($1, .label) }
            writer.list("changed", changed, share: 0.5) { $0.element($1, .label) }
        case .rejected(let failure):
            writer.field("result", "rejected")
            writer.beginObject("error")
            if let file = failure.file { writer.field("file", file.text, .short) }
            writer.field("line", integer: failure.line)
            writer.field("column", integer: failure.column)
            writer.field("message", failure.message, .detail)
            writer.endObject()
        }
        if !warnings.isEmpty { writer.list("warnings", warnings) { $0.element($1, .short) } }
    }
}
