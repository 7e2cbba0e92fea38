import Synchronization

/// The masks of all sources of a process, a folder each.
final class MaskStores: Sendable {
    private let base: String?
    private let log: SinkLog
    private let now: @Sendable () -> Timestamp
    private let made = Mutex<[String: MaskStore]>([:])

    /// - Parameters:
    ///   - base: the folder of sources that name none; nil where there is no state folder either.
    ///   - now: the time at which masks are old.
    init(base: String?, log: @escaping SinkLog, now: @escaping @Sendable () -> Timestamp = { Timestamp.now() }) {
        self.base = base
        self.log = log
        self.now = now
    }

    /// Where a source's masks go; nil where none are wanted or nobody says where to.
    func store(of source: String, _ settings: MaskSettings) -> MaskStore? {
        guard settings.isOn, let folder = settings.directory ?? base else { return nil }
        let place = PathBytes(folder).appending(Self.folderName(of: source))
        return made.withLock { made in
            if let known = made[source], known.settings == settings { return known }
            let store = MaskStore(place, settings, log: log, now: now)
            made[source] = store
            return store
        }
    }

    /// What a source's folder is called: no two sources share one.
    static func folderName(of source: String) -> [UInt8] {
        let isDots = source == "." || source == ".."
        return source.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "/"): Array("%2F".utf8)
            case UInt8(ascii: "%"): Array("%25".utf8)
            case UInt8(ascii: ".") where isDots: Array("%2E".utf8)
            default: [byte]
            }
        }
    }
}
