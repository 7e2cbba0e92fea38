/// Does what clients ask at the control socket.
///
/// Called on the queue of the server, one request at a time; whoever implements it answers without waiting for anything.
protocol ControlHandler: AnyObject, Sendable {
    /// Stops reading a source until it is resumed.
    func pause(_ name: String) -> ControlOutcome
    /// Goes on reading a source.
    func resume(_ name: String) -> ControlOutcome
    /// How the daemon and its sources fare.
    func status() -> ServiceStatus
}

/// What became of a request to pause or resume.
enum ControlOutcome: Sendable, Hashable {
    /// The source will do so.
    case changed
    /// It did so already.
    case unchanged
    /// There is no source of that name; these are the names that there are.
    case unknownSource(known: [String])
    /// The source does not run, and there is nothing to remember a pause in until it does.
    case notRunning
}
