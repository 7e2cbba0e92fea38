import ArgumentParser
import Foundation

/// `tagclipd history`: when there was what, from the ledger.
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show when sources had which tags.",
        discussion: """
            Episodes of streams and tagged files, the oldest first, as far back as retention: of the configuration \
            says.

            Example: tagclipd history --source gate --label dog --since 24h
            Example: tagclipd history --json | jq -r '[.begin // .tagged, .source, .label] | @tsv'

            Exit status: 0 shown, 66 there is no ledger.
            """)

    @Option(help: "Only this source.")
    var source: String?

    @Option(help: "Only this label.")
    var label: String?

    @Option(help: "Nothing that ended before: 90m, 24h or 7d ago, 2026-11-25, \"2026-11-25 10:30\", RFC 3339.")
    var since: String?

    @Flag(help: "Print an object a line instead of a table.")
    var json = false

    @Option(
        help: "The folder with the ledger; by default that of --config, else of your own or the system's daemon.",
        completion: .directory)
    var state: String?

    @Option(help: "The configuration whose state: is meant.", completion: .file())
    var config: String?

    func validate() throws {
        if let since, PastTime.parse(since, now: .now()) == nil {
            throw ValidationError("--since \(since): a time ago such as 24h, a date, or a date and time")
        }
    }

    func run() throws {
        StopSignals.ignoreBrokenPipes()
        var question = History.Question(source: source, label: label)
        question.since = since.flatMap { PastTime.parse($0, now: .now()) }
        do {
            let history = try History(folder: try folder())
            try json ? print(history, question) : table(history, question)
        } catch let problem as LedgerProblem {
            StandardError.shared.message("tagclipd: \(printable(problem.description))")
            throw ExitStatus.noInput
        }
    }

    private func print(_ history: History, _ question: History.Question) throws {
        try history.forEach(question) { item in
            try HistoryOutput.write(item.json + "\n")
        }
    }

    private func table(_ history: History, _ question: History.Question) throws {
        var isEmpty = true
        try history.forEach(question) { item in
            if isEmpty { try HistoryOutput.write(HistoryOutput.heading) }
            isEmpty = false
            try HistoryOutput.write(HistoryOutput.row(item))
        }
        if isEmpty { StandardError.shared.message("nothing found") }
    }

    private func folder() throws -> String {
        let variables = ProcessInfo.processInfo.environment
        if let state { return state }
        if let config {
            let configuration = try Configuration.forCommand(config, variables: variables)
            if let folder = StandardPaths(state: configuration.state, variables: variables).state { return folder.path }
        }
        let own = StandardPaths(variables: variables).state?.path
        let places = [own, "/var/lib/tagclipd"].compactMap(\.self)
        return places.first { FileManager.default.fileExists(atPath: $0 + "/" + Ledger.fileName) } ?? places[0]
    }
}

/// The table of `history`, written row by row.
private enum HistoryOutput {
    static let heading = columns("BEGIN", "SECONDS", "SOURCE", "LABEL", "TOP", "END")

    static func row(_ item: History.Item) -> String {
        let top = String(format: "%.2f", item.top)
        let begin = time(item.begin)
        switch item.origin {
        case .episode(_, let reason):
            let seconds = String(format: "%.1f", Double(item.end.microseconds - item.begin.microseconds) / 1e6)
            return columns(begin, seconds, item.source, item.label, top, reason ?? "in view")
        case .file(let path): return columns(begin, "-", item.source, item.label, top, path.description)
        }
    }

    /// Writes to standard output; ends the command where that can't be done, or nobody reads any more.
    static func write(_ text: String) throws {
        print(text, terminator: "")
        guard fflush(nil) == 0 else { throw ExitCode.success }
    }

    private static func columns(_ fields: String...) -> String {
        let widths = [20, 9, 16, 20, 5, 0]
        let cells = zip(fields, widths).enumerated().map { column, cell in
            let text = printable(cell.0)
            let padding = String(repeating: " ", count: max(0, cell.1 - text.count))
            return column == 1 ? padding + text : text + padding
        }
        return cells.joined(separator: " ") + "\n"
    }

    /// To the second: `2024-02-29 12:00:00Z`.
    private static func time(_ time: Timestamp) -> String {
        String(time.rfc3339.prefix(19)).replacing("T", with: " ") + "Z"
    }
}
