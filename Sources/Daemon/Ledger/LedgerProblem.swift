import GRDB

/// Why there is no ledger.
struct LedgerProblem: Error, CustomStringConvertible {
    var description: String
    /// Whether another process has it.
    var isInUse = false
}

extension DatabaseError {
    /// Whether the file is no sound database.
    var isDamage: Bool { resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB }

    /// What SQLite says, without the statement.
    var words: String { message ?? "SQLite error \(resultCode.rawValue)" }
}
