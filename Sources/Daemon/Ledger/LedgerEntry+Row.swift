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
        guard let state = LedgerState(code: row["outcome"]) else { return nil }
        self.init(
            version: FileVersion(size: row["size"], mtimeNanoseconds: row["mtime"]),
            fingerprint: Fingerprint(data: row["fingerprint"]), state: state)
        hasLeft = row["has_left"] as Bool? ?? false
        if let device = row["device"] as Int64?, let inode = row["inode"] as Int64? {
            identity = FileIdentity(device: UInt64(bitPattern: device), inode: UInt64(bitPattern: inode))
        }
    }
}
