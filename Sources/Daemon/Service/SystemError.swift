import Glibc

/// A failed system call: its name, what it was about and the `errno` it left.
struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The C function.
    let call: String
    /// The value of `errno`.
    let code: Int32

    /// Whether the thing asked for is not there (any more).
    var isAbsence: Bool {
        code == ENOENT || code == ENOTDIR
    }

    /// Whether permission to read is lacking.
    var isDenial: Bool {
        code == EACCES || code == EPERM
    }

    /// Whether a limit on watches or inotify instances was met.
    var isExhaustion: Bool {
        code == ENOSPC || code == EMFILE || code == ENFILE || code == ENOMEM
    }

    /// Whether there was no descriptor, process or memory to be had, which may be otherwise in a moment.
    var isShortage: Bool {
        code == EMFILE || code == ENFILE || code == ENOMEM || code == EAGAIN
    }

    /// The system's text for the error and the call that met it.
    var description: String {
        var text = [CChar](repeating: 0, count: 128)
        _ = unsafe strerror_r(code, &text, text.count)
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return "\(String(decoding: bytes, as: UTF8.self)) (\(call))"
    }
}

extension SystemError {
    /// The failure of a call that has just returned.
    static func last(_ call: String) -> SystemError {
        SystemError(call: call, code: errno)
    }
}
