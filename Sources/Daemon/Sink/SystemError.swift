import Glibc

/// A call of the operating system that failed.
struct SystemError: Error, Sendable, Equatable {
    /// What was called, and on what.
    let call: String
    /// The value of `errno`.
    let code: Int32

    /// The failure of a call that has just returned.
    static func last(_ call: String) -> SystemError {
        SystemError(call: call, code: errno)
    }
}

extension SystemError: CustomStringConvertible {
    /// The call and the system's words for the error.
    var description: String { "\(call): \(unsafe String(cString: strerror(code)))" }
}
