import GRDB

extension LedgerState {
    /// Its number in the database.
    var code: Int {
        switch self {
        case .done: 1
        case .failed: 2
        case .ignored: 3
        }
    }

    /// The state of a number; what is unknown counts as nothing.
    init?(code: Int) {
        switch code {
        case 1: self = .done
        case 2: self = .failed
        case 3: self = .ignored
        default: return nil
        }
    }
}

extension LedgerEntry {
    /// The entry of a row; nil where the row says what this program does not know.
    init?(_ row: Row) {
        guard let code = row.value(of: "outcome", as: Int.self), let state = LedgerState(code: code),
            let size = row.value(of: "size", as: Int64.self), let mtime = row.value(of: "mtime", as: Int64.self)
        else { return nil }
        self.init(
            version: FileVersion(size: size, mtimeNanoseconds: mtime),
            fingerprint: Fingerprint(data: row.value(of: "fingerprint")), state: state)
        hasLeft = row.value(of: "has_left") ?? false
        if let device = row.value(of: "device", as: Int64.self), let inode = row.value(of: "inode", as: Int64.self) {
            identity = FileIdentity(device: UInt64(bitPattern: device), inode: UInt64(bitPattern: inode))
        }
    }
}
