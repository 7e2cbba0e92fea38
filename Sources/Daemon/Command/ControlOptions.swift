import ArgumentParser
import Foundation

/// How the subcommands that talk to a running daemon find it, and how they end where that fails.
struct ControlOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The daemon's control socket; by default the one of your own daemon, else of the system's service.",
            valueName: "path"), completion: .file())
    var control: String?

    /// Asks the daemon; says what is wrong and ends where it can't be reached.
    func ask(_ request: ControlRequest) throws -> (reply: ControlReply, line: [UInt8]) {
        do throws(ControlClientError) {
            let places = ControlPath.candidates(given: control, variables: ProcessInfo.processInfo.environment)
            return try ControlClient.connect(toFirstOf: places).ask(request)
        } catch {
            StandardError.shared.message("tagclipd: \(error)")
            throw ExitStatus.unavailable
        }
    }

    /// Asks to pause or resume a source, and says what came of it.
    ///
    /// - Parameters:
    ///   - done: what the source does now, after its name.
    ///   - already: what is said where that is nothing new.
    func change(_ command: ControlRequest.Command, _ name: String, done: String, already: String) throws {
        let reply = try ask(ControlRequest(command: command, name: name)).reply
        guard reply.ok else {
            StandardError.shared.message("tagclipd: " + printable(reply.message ?? reply.error ?? "refused"))
            throw ExitStatus.someFailed
        }
        print("\(printable(name)): \(reply.changed == false ? already : done)")
    }
}

extension ExitStatus {
    /// No daemon answers.
    static let unavailable = ExitCode(69)
}
