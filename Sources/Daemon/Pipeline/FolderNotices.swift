import Synchronization

/// Notices of a folder that come before somebody listens wait for that.
final class FolderNotices: Sendable {
    private let state = Mutex<(waiting: [FolderNotice], listener: (@Sendable (FolderNotice) -> Void)?)>(([], nil))

    func hear(_ notice: FolderNotice) {
        let listener = state.withLock { state in
            if state.listener == nil { state.waiting.append(notice) }
            return state.listener
        }
        listener?(notice)
    }

    func listen(_ listener: @escaping @Sendable (FolderNotice) -> Void) {
        let waiting = state.withLock { state in
            defer { state = ([], listener) }
            return state.waiting
        }
        waiting.forEach(listener)
    }
}
