import Glibc
import Synchronization

/// Tags as a table for people, in place of records: one row a file, the best tags first.
final class TableOutput: EventOutput {
    private let state: Mutex<State>
    private let colours: Bool
    private let write: @Sendable (String) -> Void

    private struct State {
        var pathWidth: Int
    }

    /// A table `columns` wide whose rows go to `write`.
    init(columns: Int, colours: Bool, write: @escaping @Sendable (String) -> Void) {
        state = Mutex(State(pathWidth: max(16, min(columns / 2, 48))))
        self.colours = colours
        self.write = write
    }

    /// The table that standard output shows.
    static func onStandardOutput() -> TableOutput {
        TableOutput(
            columns: Terminal.columns(STDOUT_FILENO), colours: Terminal.hasColours(STDOUT_FILENO),
            write: { StandardError.shared.outputLine($0) })
    }

    func emit(_ event: Event, afterWriting: (@Sendable () -> Void)?) {
        defer { afterWriting?() }
        switch event.content {
        case .file(let record): write(row(of: record))
        case .segment(let record): write(row(of: record))
        case .fileError(let record):
            write(padded(record.file.path.text) + "  " + paint(printable(record.detail), red))
        default: break
        }
    }

    func settle() {}

    private func row(of record: FileRecord) -> String {
        let tags = record.tags.map { tag in
            let label = paint(printable(tag.label), bold)
            let score = paint(Self.score(tag.top), dim)
            guard record.kind == .video, let first = tag.first, let last = tag.last else { return "\(label) \(score)" }
            return "\(label) \(score) \(paint("\(Self.time(first))-\(Self.time(last))", dim))"
        }
        let note = record.isCorrupt ? paint("  (damaged)", red) : ""
        return padded(record.file.path.text) + "  " + (tags.isEmpty ? paint("-", dim) : tags.joined(separator: "  "))
            + note
    }

    private func row(of record: SegmentRecord) -> String {
        let regions = record.labels.sorted { $0.area > $1.area }.map { region in
            "\(paint(printable(region.label), bold)) \(paint("\(Int((100 * region.area).rounded())) %", dim))"
        }
        let time = record.pts.map { paint("  \(Self.time($0))", dim) } ?? ""
        let file = record.files.map.map { paint("  → \(printable($0.text))", dim) } ?? ""
        return padded(record.file.path.text) + time + "  "
            + (regions.isEmpty ? paint("-", dim) : regions.joined(separator: "  ")) + file
    }

    /// A path in the width of its column; of a longer one the end is shown.
    private func padded(_ path: String) -> String {
        let width = state.withLock { $0.pathWidth }
        let text = printable(path)
        guard text.count > width else { return text + String(repeating: " ", count: width - text.count) }
        return "…" + text.suffix(width - 1)
    }

    private static func score(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(abs(hundredths) % 100)"
    }

    private static func time(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 359_999))
        return "\(whole / 60):\(whole % 60 < 10 ? "0" : "")\(whole % 60)"
    }

    private let bold = "1"
    private let dim = "2"
    private let red = "31"

    private func paint(_ text: String, _ code: String) -> String {
        colours ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
