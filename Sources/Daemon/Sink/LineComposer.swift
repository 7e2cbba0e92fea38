/// Numbers the records of one sink and puts their lines together in a buffer that is used again.
struct LineComposer: Sendable {
    /// The line that was composed last.
    private(set) var line: [UInt8] = []
    /// The number of the next record.
    private(set) var sequence: UInt64 = 0
    private let opening: Opening

    /// A composer that begins to count at 0.
    init(opening: Opening) {
        self.opening = opening
    }

    /// Composes the line of a record under the next number.
    mutating func compose(_ record: EncodedRecord) {
        line.removeAll(keepingCapacity: true)
        record.append(to: &line, sequence: sequence)
    }

    /// Composes a `log.open` under the next number, after a line feed where the file's last line lacks one.
    mutating func composeOpening(mended: Int, afterLineFeed: Bool = false) {
        line.removeAll(keepingCapacity: true)
        if afterLineFeed { line.append(UInt8(ascii: "\n")) }
        opening.record(mended).append(to: &line, sequence: sequence)
    }

    /// A `log.open` for one more reader of a stream that others read already.
    ///
    /// It has the number of the record before it, so that the reader sees no gap and the others neither. Such a stream
    /// counts its records from 1.
    func openingOfReader() -> [UInt8] {
        var line: [UInt8] = []
        opening.record(0).append(to: &line, sequence: sequence > 0 ? sequence - 1 : 0)
        return line
    }

    /// Moves on to the next number: the composed line is out, or dropped.
    mutating func advance() {
        sequence += 1
    }
}
