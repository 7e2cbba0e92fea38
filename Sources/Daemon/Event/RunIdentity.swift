import Glibc

/// Which process writes, and where.
struct RunIdentity: Sendable, Hashable {
    /// The random id of the process, 128 bits in hexadecimal.
    let run: String
    /// The host's name.
    let host: String

    /// An identity made of given texts.
    init(run: String, host: String) {
        self.run = run
        self.host = host
    }

    /// The identity of this process: a fresh random id, and the name that the system has for the host.
    static func ofThisProcess() -> RunIdentity {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return RunIdentity(run: Hexadecimal.text(bytes), host: hostName())
    }

    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        let name = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return name.isEmpty ? "localhost" : name
    }
}
