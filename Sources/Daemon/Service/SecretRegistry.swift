import Decode
import Synchronization

/// The secrets that this process was given, so that they can be hidden wherever a text is shown.
final class SecretRegistry: Sendable {
    /// The secrets of the process; whatever reads one registers it here before it is used.
    static let shared = SecretRegistry()

    /// What stands in the place of a secret.
    static let mark = "***"
    /// The most secrets that are remembered; the oldest is forgotten first, so that reloads don't add up.
    static let capacity = 1_024

    private let secrets = Mutex<[SecretForms]>([])

    /// Remembers a secret; an empty one is none.
    func register(_ secret: String) {
        register(Array(secret.utf8))
    }

    /// Remembers a secret that need not be text.
    func register(_ secret: [UInt8]) {
        guard !secret.isEmpty else { return }
        let forms = SecretForms(secret)
        secrets.withLock { secrets in
            secrets.removeAll { $0 == forms }
            if secrets.count == Self.capacity { secrets.removeFirst() }
            secrets.append(forms)
        }
    }

    /// The text with every registered secret masked in any of its forms, and user info and query values of every URL.
    func mask(_ text: String) -> String {
        let secrets = secrets.withLock { $0 }
        return Secrets.mask(secrets.isEmpty ? text : Self.mask(text, secrets))
    }

    private static func mask(_ text: String, _ secrets: [SecretForms]) -> String {
        let bytes = Array(text.utf8)
        var hidden = [Bool](repeating: false, count: bytes.count)
        var isClean = true
        for secret in secrets {
            for start in bytes.indices {
                guard let place = secret.match(in: bytes, at: start) else { continue }
                isClean = false
                for position in place { hidden[position] = true }
            }
        }
        guard !isClean else { return text }
        var masked: [UInt8] = []
        for (position, byte) in bytes.enumerated() {
            if !hidden[position] {
                masked.append(byte)
            } else if position == 0 || !hidden[position - 1] {
                masked += Array(mark.utf8)
            }
        }
        return String(decoding: masked, as: UTF8.self)
    }
}
