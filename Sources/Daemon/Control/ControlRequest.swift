/// What a client asks of the daemon at its control socket: one JSON object a line.
///
/// `{"command":"status"}`, `{"command":"pause","name":"gate"}`, `{"command":"resume","name":"gate"}`.
struct ControlRequest: Sendable, Hashable, Codable {
    /// The requests that there are.
    enum Command: String, Sendable, CaseIterable, Codable {
        case pause
        case resume
        case status
    }

    var command: Command
    /// The source, for `pause` and `resume`.
    var name: String?

    /// The most bytes of a line.
    static let limit = 4_096
}
