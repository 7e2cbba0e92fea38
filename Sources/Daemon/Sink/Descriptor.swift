import Glibc

/// The owner of a file descriptor, which is closed with it.
final class Descriptor: Sendable {
    /// The descriptor, valid as long as this object lives.
    let number: Int32

    /// Takes over a descriptor that is open.
    init(owning number: Int32) {
        self.number = number
    }

    /// Sets or clears a status flag of the open file, such as `O_APPEND`.
    func setFlag(_ flag: Int32, on: Bool) {
        let flags = fcntl(number, F_GETFL)
        _ = fcntl(number, F_SETFL, on ? flags | flag : flags & ~flag)
    }

    /// Whether this process can open so many files more now.
    static func areLeft(_ count: Int) -> Bool {
        // Copies of one descriptor would not meet the system's limit.
        let opened = (0..<count).map { _ in unsafe open("/dev/null", O_RDONLY | O_CLOEXEC) }
        defer { for number in opened where number >= 0 { close(number) } }
        return !opened.contains { $0 < 0 }
    }

    deinit {
        close(number)
    }
}
