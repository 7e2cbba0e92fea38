/// The memory of a folder source by where the folder lies, for a source that calls its files as the folder was given.
final class PlacedLedger: FolderLedger {
    private let ledger: any FolderLedger
    private let place: FolderPlace

    /// - Parameter ledger: knows files by where they lie.
    init(_ ledger: any FolderLedger, of place: FolderPlace) {
        self.ledger = ledger
        self.place = place
    }

    func entry(at path: PathBytes) -> LedgerEntry? {
        ledger.entry(at: place.remembered(path))
    }

    func isOutdated(_ version: FileVersion, at path: PathBytes) -> Bool {
        ledger.isOutdated(version, at: place.remembered(path))
    }

    func paths(matching fingerprint: Fingerprint, inode: UInt64) -> [PathBytes] {
        ledger.paths(matching: fingerprint, inode: inode).map { place.given($0) }
    }

    func record(_ entry: LedgerEntry, at path: PathBytes) {
        ledger.record(entry, at: place.remembered(path))
    }

    func move(_ path: PathBytes, to new: PathBytes, as entry: LedgerEntry) {
        ledger.move(place.remembered(path), to: place.remembered(new), as: entry)
    }

    func exchange(_ path: PathBytes, with other: PathBytes, as entry: LedgerEntry) {
        ledger.exchange(place.remembered(path), with: place.remembered(other), as: entry)
    }

    func setHasLeft(_ hasLeft: Bool, of paths: [PathBytes]) {
        ledger.setHasLeft(hasLeft, of: paths.map { place.remembered($0) })
    }

    func remaining(where isSo: (PathBytes, UInt64?) -> Bool) -> [PathBytes] {
        ledger.remaining { isSo(place.given($0), $1) }.map { place.given($0) }
    }

    func forget(_ path: PathBytes) {
        ledger.forget(place.remembered(path))
    }

    func forgetVanished(whereNothingIs isEmpty: Bool, exists: (PathBytes) -> Bool) {
        ledger.forgetVanished(whereNothingIs: isEmpty) { exists(place.given($0)) }
    }
}
