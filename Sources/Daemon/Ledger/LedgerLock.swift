import Glibc

/// Keeps a second process out of a state folder for as long as it lives: two of them would each forget the other's
/// facts.
final class LedgerLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock; throws where another process has it or the folder can't be written to.
    init(folder: String) throws(LedgerProblem) {
        let path = folder + "/ledger.lock"
        let opened = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard opened >= 0 else {
            throw LedgerProblem(description: "\(path): \(SystemError(call: "open", code: errno))")
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            close(opened)
            throw LedgerProblem(
                description: "\(folder) is in use by another tagclipd; give each its own folder (state: or --state)",
                isInUse: true)
        }
        descriptor = opened
    }

    deinit { close(descriptor) }
}
