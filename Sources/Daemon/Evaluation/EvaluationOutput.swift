import Glibc

/// Writes the files of an output folder as they grow.
enum EvaluationOutput {
    /// Appends a text to an open file.
    static func write(_ text: String, to descriptor: Int32, _ path: String) throws(ConfigurationProblem) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write", path) }
            rest = rest.dropFirst(count)
        }
    }

    /// What the call that has just failed says of a file.
    static func failure(_ call: String, _ path: String) -> ConfigurationProblem {
        ConfigurationProblem(description: "\(path): \(SystemError.last(call))")
    }
}
