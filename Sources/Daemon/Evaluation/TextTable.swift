/// A table in plain text: the first column to the left, numbers to the right.
struct TextTable: Sendable {
    private var rows: [[String]]

    init(_ titles: [String]) {
        rows = [titles]
    }

    /// Adds a row with as many cells as there are titles.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == rows[0].count, "a cell a column")
        rows.append(cells.map(printable))
    }

    /// Its lines, columns aligned.
    var lines: [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 || !isNumeric(column) ? cell.0 + space : space + cell.0
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private func isNumeric(_ column: Int) -> Bool {
        rows.dropFirst().allSatisfy { row in row[column] == "-" || row[column].first?.isNumber ?? true }
    }

    /// A fraction in percent with two decimals.
    static func percent(_ value: Double) -> String {
        let hundredths = Int((value * 10_000).rounded())
        let cents = abs(hundredths) % 100
        return "\(hundredths / 100).\(cents < 10 ? "0" : "")\(cents)"
    }
}
