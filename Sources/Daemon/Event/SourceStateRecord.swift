/// A change of a source's state.
struct SourceStateRecord: Sendable {
    /// What a source does.
    enum State: String, Sendable, CaseIterable {
        case starting
        case running
        case stalled
        case frozen
        case retrying
        case paused
        case stopped
    }

    /// What brought the change about.
    enum Reason: String, Sendable, CaseIterable {
        case eos
        case timeout
        case error
        case auth
        case busy
        case stalled
        case waitingKeyframe = "waiting_keyframe"
        case frozen
        case clock
        case rootMissing = "root_missing"
        case config
        case shutdown
    }

    var state: State
    var reason: Reason?
    /// The explanation for people, with secrets masked.
    var detail: String?
    /// How many attempts have failed since the last good frame.
    var attempts: Int?
    /// When the next attempt will be made.
    var nextRetry: Timestamp?
    /// Which decoder a running stream is decoded by.
    var decoder: String?

    /// Writes the fields of `source_state`.
    func writeFields(to writer: inout JSONWriter) {
        writer.field("state", state.rawValue)
        writer.field("reason", reason?.rawValue)
        writer.field("detail", detail, .detail)
        writer.field("attempts", integer: attempts)
        writer.field("next_retry", nextRetry?.rfc3339)
        writer.field("decoder", decoder, .label)
    }
}
