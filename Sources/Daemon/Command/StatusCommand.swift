import ArgumentParser
import Foundation

/// `tagclipd status`: how a running daemon and its sources fare.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how a running daemon and its sources fare.",
        discussion: """
            Example: tagclipd status
            Example: tagclipd status --json | jq -r '.sources[] | [.name, .state] | @tsv'

            Exit status: 0 shown, 69 no daemon answers.
            """)

    @OptionGroup var options: ControlOptions

    @Flag(help: "Print one JSON object instead of a table.")
    var json = false

    func run() throws {
        let (reply, line) = try options.ask(ControlRequest(command: .status))
        guard reply.ok, let status = reply.status else {
            StandardError.shared.message("tagclipd: " + printable(reply.message ?? reply.error ?? "refused"))
            throw ExitStatus.unavailable
        }
        if json {
            // What a newer daemon says besides is shown too.
            print(Self.statusObject(in: line) ?? String(decoding: line, as: UTF8.self))
        } else {
            print(StatusTable(status, hasColours: Terminal.hasColours(1)).text)
        }
    }

    /// The object under `status` in a reply, with all that stands in it.
    static func statusObject(in line: [UInt8]) -> String? {
        guard let reply = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
            let status = reply["status"],
            let data = try? JSONSerialization.data(
                withJSONObject: status, options: [.sortedKeys, .withoutEscapingSlashes])
        else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}
