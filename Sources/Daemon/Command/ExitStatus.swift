import ArgumentParser

/// How the program ends: numbers of sysexits.
enum ExitStatus {
    /// Some input failed; each was named.
    static let someFailed = ExitCode(1)
    /// Wrong use of the command line.
    static let usage = ExitCode(64)
    /// What was read contradicts its own format, or there was too little of it to learn from.
    static let data = ExitCode(65)
    /// There was nothing to read at all.
    static let noInput = ExitCode(66)
    /// The result can't be written.
    static let output = ExitCode(74)
    /// Labels, model or configuration can't be used.
    static let configuration = ExitCode(78)
}

/// An error in what the user configured, with the sentence to show.
struct ConfigurationProblem: Error, CustomStringConvertible {
    var description: String
    /// Where in a configuration it lies, if it is known.
    var placed: ConfigurationError.Problem?
}
