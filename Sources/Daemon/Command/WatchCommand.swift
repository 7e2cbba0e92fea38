import ArgumentParser
import Engine
import Foundation

/// `tagclipd watch`: tags what lies in folders and what arrives there, until it is stopped.
struct WatchCommand: ParsableCommand, InputCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Tag the files of folders, then each one that arrives, until stopped.",
        discussion: """
            Prints NDJSON records. New files go before those that were there at the start. SIGTERM and SIGINT finish \
            what is in hand and end with status 0.

            Example: tagclipd watch --recursive ~/Pictures | jq -c 'select(.event == "file") | .file'
            """)

    @OptionGroup var tagging: TaggingArguments

    @Flag(help: "Print NDJSON: what it does anyway, as \"tag\" does it with this flag.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "A folder in which to remember what is done, so that the next start does not do it again.",
            valueName: "dir"), completion: .directory)
    var state: String?

    @Argument(help: ArgumentHelp("A folder.", valueName: "dir"), completion: .directory)
    var folders: [String]

    var inputs: [String] { folders }

    func run() throws {
        StopSignals.ignoreBrokenPipes()
        let roots = CommandLineBytes.arguments(matching: folders).map(PathBytes.init)
        try checkRoots(roots)
        let workers = WorkerCount.available()
        let setup = try TaggingSetup(tagging, threadsAPicture: 1, workers: workers)
        try WatchRun(
            setup: setup, sampling: tagging.sampling, roots: roots, recursive: tagging.recursive,
            ledger: try state.map(ledger)
        ).run()
    }

    private func ledger(_ folder: String) throws -> Ledger {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw ConfigurationProblem(
                description:
                    "--state \(printable(folder)) is no folder and can't be made: \(error.localizedDescription)")
        }
        return Ledger(folder: folder) { @Sendable _, message in
            StandardError.shared.message("tagclipd: \(printable(message))")
        }
    }

    /// What is no folder now is most likely a typing error; one that vanishes later is waited for.
    private func checkRoots(_ roots: [PathBytes]) throws {
        for root in roots {
            do throws(SystemError) {
                guard try FileStatus.of(root).kind != .directory else { continue }
                StandardError.shared.message(
                    "tagclipd: \(printable(root.description)) is no folder; use \"tag\" for files")
            } catch {
                StandardError.shared.message("tagclipd: \(printable(root.description)): \(error)")
            }
            throw ExitStatus.noInput
        }
    }
}
