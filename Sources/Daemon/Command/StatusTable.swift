/// The status of a daemon as a table for people.
struct StatusTable {
    private let status: ServiceStatus
    private let hasColours: Bool

    init(_ status: ServiceStatus, hasColours: Bool = false) {
        self.status = status
        self.hasColours = hasColours
    }

    /// The lines, without the end of the last.
    var text: String {
        let lines = [heading, ""] + (status.sources.isEmpty ? ["no sources"] : rows)
        return lines.joined(separator: "\n")
    }

    private var heading: String {
        var parts = [
            "tagclipd \(printable(status.version))", "up \(Self.span(status.uptime))",
            "model \(printable(status.model))",
            "\(status.workers) worker\(status.workers == 1 ? "" : "s") (\(printable(status.workersReason)))",
        ]
        if status.backlog > 0 { parts.append("\(status.backlog) files wait") }
        return parts.joined(separator: ", ")
    }

    private static let titles = ["SOURCE", "STATE", "SINCE", "IN", "ANALYSED", "DROPPED", "IN VIEW", "FROM"]
    /// Columns of numbers, which end at the same place.
    private static let numeric: Set<Int> = [3, 4]
    private static let stateColumn = 1

    private var rows: [String] {
        let cells = [Self.titles] + status.sources.map(Self.cells)
        let widths = Self.titles.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.enumerated().map { row, fields in
            fields.enumerated().map { column, field in
                let padding = String(repeating: " ", count: widths[column] - field.count)
                let shown = row > 0 && column == Self.stateColumn ? coloured(field) : field
                if Self.numeric.contains(column) { return padding + shown }
                return column == fields.count - 1 ? shown : shown + padding
            }.joined(separator: "  ")
        }
    }

    private static func cells(_ source: SourceStatus) -> [String] {
        let dropped = source.dropped.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let cells = [
            source.name,
            source.state + (source.reason.map { " (\($0))" } ?? ""),
            seconds(source.since),
            "\(source.framesIn)",
            "\(source.framesAnalysed)",
            dropped.map { "\($0.value) \($0.key)" }.joined(separator: ", "),
            source.backlog.map { $0 > 0 ? "\($0) files wait" : "" } ?? source.tags.map(\.label).joined(separator: ", "),
            source.url,
        ]
        return cells.map { $0.isEmpty ? "-" : printable($0) }
    }

    private func coloured(_ state: String) -> String {
        guard hasColours else { return state }
        let code =
            switch state.prefix(while: { $0 != " " }) {
            case "running": "32"
            case "retrying", "stalled", "frozen", "stopped": "31"
            default: "33"
            }
        return "\u{1B}[\(code)m\(state)\u{1B}[0m"
    }

    /// A time of records, to the second: `2024-02-29 12:00:00Z`.
    private static func seconds(_ time: String) -> String {
        guard let fraction = time.firstIndex(of: "."), time.hasSuffix("Z") else { return time }
        return time[..<fraction].replacing("T", with: " ") + "Z"
    }

    /// A time span in its two largest units.
    static func span(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 1e12))
        let units = [("d", whole / 86_400), ("h", whole / 3_600 % 24), ("min", whole / 60 % 60), ("s", whole % 60)]
        let first = units.firstIndex { $0.1 > 0 } ?? units.count - 1
        return units[first...].prefix(2).map { "\($0.1) \($0.0)" }.joined(separator: " ")
    }
}
