import Foundation

/// The daemon's answer to one request: one JSON object a line.
struct ControlReply: Sendable, Hashable, Codable {
    /// Whether what was asked for is done.
    var ok: Bool
    /// The source that was paused or resumed.
    var name: String?
    /// Whether that changed anything.
    var changed: Bool?
    /// The answer to `status`.
    var status: ServiceStatus?
    /// A stable token: `bad_request`, `unknown_source` or `not_running`.
    var error: String?
    /// The error for people.
    var message: String?

    static let badRequest = "bad_request"
    static let unknownSource = "unknown_source"
    static let notRunning = "not_running"

    /// The answer of a handler to a line of a client.
    static func answer(to line: [UInt8], by handler: any ControlHandler) -> ControlReply {
        let request: ControlRequest
        do {
            request = try JSONDecoder().decode(ControlRequest.self, from: Data(line))
        } catch {
            return refusal(
                badRequest,
                #"a request is {"command":"status"} or {"command":"pause","name":"SOURCE"}, or resume likewise"#)
        }
        switch request.command {
        case .status:
            return ControlReply(ok: true, status: handler.status())
        case .pause, .resume:
            guard let name = request.name else {
                return refusal(badRequest, "\(request.command.rawValue) needs the name of a source")
            }
            return outcome(request.command == .pause ? handler.pause(name) : handler.resume(name), name)
        }
    }

    /// The refusal of something that is no request.
    static func refusal(_ error: String, _ message: String) -> ControlReply {
        ControlReply(ok: false, error: error, message: message)
    }

    private static func outcome(_ outcome: ControlOutcome, _ name: String) -> ControlReply {
        switch outcome {
        case .changed: ControlReply(ok: true, name: name, changed: true)
        case .unchanged: ControlReply(ok: true, name: name, changed: false)
        case .unknownSource(let known): refusal(unknownSource, unknown(name, known))
        case .notRunning:
            refusal(
                notRunning,
                "source \"\(name)\" does not run yet, and without a state folder a pause can't be remembered"
                    + " until it does")
        }
    }

    private static func unknown(_ name: String, _ known: [String]) -> String {
        let shown = known.sorted().prefix(20)
        let rest = known.count - shown.count
        return "there is no source \"\(name)\"; "
            + (shown.isEmpty
                ? "no source is configured"
                : "there are: " + shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : ""))
    }

    /// The answer as a line with its end.
    var line: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        let encoded = try? encoder.encode(self)
        return Array(encoded ?? Data(#"{"ok":false}"#.utf8)) + [UInt8(ascii: "\n")]
    }
}
