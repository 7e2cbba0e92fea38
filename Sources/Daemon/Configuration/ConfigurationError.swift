/// All that is wrong with a configuration.
struct ConfigurationError: Error, Sendable, Equatable {
    /// One thing that is wrong, and where.
    struct Problem: Sendable, Equatable {
        /// The file, as the user named it.
        var file: String
        /// From 1; nil where the whole file is meant.
        var line: Int?
        /// From 1, in Unicode scalars; nil where the whole line is meant.
        var column: Int?
        /// What was found and what is allowed.
        var message: String
    }

    /// In the order of their places; never empty.
    var problems: [Problem]
}

extension ConfigurationError: CustomStringConvertible {
    /// One problem a line.
    var description: String { problems.map(\.description).joined(separator: "\n") }
}

extension ConfigurationError.Problem: CustomStringConvertible {
    /// The place as compilers write it, then the message.
    var description: String {
        let place = [line, column].compactMap { $0.map { ":\($0)" } }.joined()
        return "\(file)\(place): \(message)"
    }
}
