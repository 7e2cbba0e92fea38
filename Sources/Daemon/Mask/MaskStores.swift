import Synchronization

/// The masks of all sources of a process, a folder each.
final class MaskStores: Sendable {
    private let base: String?
    private let log: SinkLog
    private let made = Mutex<[String: MaskStore]>([:])

    /// - Parameter base: the folder of sources that name none; nil where there is no state folder either.
    init(base: String?, log: @escaping SinkLog) {
        self.base = base
        self.log = log
    }

    /// Where a source's masks go; nil where none are wanted or nobody says where to.
    func store(of source: String, _ settings: MaskSettings) -> MaskStore? {
        guard settings.isOn, let folder = settings.directory ?? base else { return nil }
        return made.withLock { made in
            if let known = made[source], known.settings == settings { return known }
            let name = source.utf8.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 }
            let isPlain = name != Array(".".utf8) && name != Array("..".utf8)
            let store = MaskStore(
                PathBytes(folder).appending(isPlain ? name : name + Array("_".utf8)), settings, log: log)
            made[source] = store
            return store
        }
    }
}
