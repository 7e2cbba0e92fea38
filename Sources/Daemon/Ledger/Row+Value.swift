import GRDB

extension Row {
    /// The value of a column; nil where it is NULL or of another type, or where there is no such column.
    ///
    /// GRDB's own subscript ends the process at a value of another type, and SQLite keeps any type in any column.
    func value<Value: DatabaseValueConvertible>(of column: String, as type: Value.Type = Value.self) -> Value? {
        (self[column] as DatabaseValue?).flatMap { Value.fromDatabaseValue($0) }
    }
}
