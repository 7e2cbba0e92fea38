/// Something that a service tells its manager (the assignments of sd_notify(3)).
enum ServiceState: Sendable, Hashable {
    /// It is up, or done with reloading.
    case ready
    /// It begins to reload, at so many microseconds of `CLOCK_MONOTONIC`.
    case reloading(microseconds: UInt64)
    /// It begins to stop.
    case stopping
    /// It is alive and moves.
    case watchdog
    /// What it is doing, for people.
    case status(String)

    /// The most bytes of a status; managers cut long ones or drop the message.
    static let statusBytes = 512

    /// The assignments, one a line.
    var assignments: String {
        switch self {
        case .ready: "READY=1"
        case .reloading(let microseconds): "RELOADING=1\nMONOTONIC_USEC=\(microseconds)"
        case .stopping: "STOPPING=1"
        case .watchdog: "WATCHDOG=1"
        case .status(let text): "STATUS=\(Self.line(text))"
        }
    }

    /// A text as one line without secrets: a line break in it would begin another assignment.
    private static func line(_ text: String) -> String {
        var line = ""
        for scalar in printable(SecretRegistry.shared.mask(text)).unicodeScalars {
            guard line.utf8.count + UTF8.width(scalar) <= statusBytes else { break }
            line.unicodeScalars.append(scalar)
        }
        return line
    }
}
