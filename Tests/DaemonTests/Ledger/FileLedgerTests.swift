import GRDB
import Synchronization
import Testing

@testable import Daemon

struct FileLedgerTests {
    private let keeper: TemporaryFolder
    private let folder: String
    private let here = TaggingIdentity(model: "m", vocabulary: "v")

    init() throws {
        keeper = try TemporaryFolder()
        folder = keeper.root.description
    }

    private func open(
        _ retag: RetagRule = .changed, as identity: TaggingIdentity? = nil, source: String = "inbox"
    ) -> FileLedger {
        let ledger = Ledger(folder: folder, log: { _, text in Issue.record("\(text)") })
        return FileLedger(ledger, source: source, identity: identity ?? here, retag: retag)
    }

    private func entry(_ number: Int64, content: UInt8? = nil, _ state: LedgerState = .done) -> LedgerEntry {
        LedgerEntry(
            version: FileVersion(size: number, mtimeNanoseconds: number),
            fingerprint: content.map { Fingerprint(digest: [UInt8](repeating: $0, count: 32)) }, state: state,
            identity: FileIdentity(device: .max, inode: .max - 1))
    }

    private func content(_ byte: UInt8) -> Fingerprint { Fingerprint(digest: [UInt8](repeating: byte, count: 32)) }

    @Test(arguments: [true, false])
    func `of many files with one content the one with the inode comes first`(hasDatabase: Bool) {
        let ledger = Ledger(folder: hasDatabase ? folder : folder + "/nowhere", log: { _, _ in })
        let files = FileLedger(ledger, source: "inbox", identity: here, retag: .changed)
        for number in 0..<150 {
            var copy = entry(1, content: 5)
            copy.identity = FileIdentity(device: 1, inode: UInt64(number))
            files.record(copy, at: PathBytes("/\(number)"))
        }
        let found = files.paths(matching: content(5), inode: 3)
        #expect(found.first == PathBytes("/3") && found.contains(PathBytes("/149")) && found.count <= 65)
    }

    @Test func `a file is remembered with its content, whatever bytes its name has`() {
        let path = PathBytes([0x2F, 0xFF, 0xFE, 0x0A, 0x27])
        open().record(entry(7, content: 1), at: path)
        let again = open()
        #expect(again.entry(at: path)?.version == FileVersion(size: 7, mtimeNanoseconds: 7))
        #expect(again.entry(at: path)?.state == .done)
        #expect(again.paths(matching: content(1), inode: 0) == [path])
        #expect(again.entry(at: PathBytes("/other")) == nil)
    }

    @Test func `what one source has done another has not`() {
        open().record(entry(7), at: PathBytes("/a"))
        #expect(open(source: "other").entry(at: PathBytes("/a")) == nil)
    }

    @Test func `a clock that is set back makes nothing due again`() {
        let ledger = Ledger(folder: folder, log: { _, text in Issue.record("\(text)") })
        ledger.clock.withLock { $0 = LedgerClock(time: Timestamp.now().adding(seconds: 7 * 86_400)) }
        let files = FileLedger(ledger, source: "inbox", identity: here, retag: .always)
        ledger.clock.withLock { $0 = nil }
        files.record(entry(7), at: PathBytes("/a"))
        #expect(files.entry(at: PathBytes("/a"))?.state == .done)
    }

    @Test func `another model or vocabulary makes a file due, a failed one not`() {
        do {
            let ledger = open()
            ledger.record(entry(1), at: PathBytes("/done"))
            ledger.record(entry(2, .failed), at: PathBytes("/failed"))
            ledger.record(entry(3, .ignored), at: PathBytes("/ignored"))
        }
        for other in [TaggingIdentity(model: "n", vocabulary: "v"), TaggingIdentity(model: "m", vocabulary: "w")] {
            let ledger = open(as: other)
            #expect(ledger.entry(at: PathBytes("/done")) == nil)
            #expect(ledger.entry(at: PathBytes("/failed"))?.state == .failed)
            #expect(ledger.entry(at: PathBytes("/ignored"))?.state == .ignored)
        }
        let ledger = open(.never, as: TaggingIdentity(model: "n", vocabulary: "w"))
        #expect(ledger.entry(at: PathBytes("/done")) != nil)
        ledger.exchange(TaggingIdentity(model: "n", vocabulary: "w"), .changed)
        #expect(ledger.entry(at: PathBytes("/done")) == nil)
        ledger.exchange(here, .changed)
        #expect(ledger.entry(at: PathBytes("/done")) != nil)
    }

    @Test func `with always a file is done until the next start`() {
        do {
            let ledger = open(.always)
            ledger.record(entry(1), at: PathBytes("/a"))
            #expect(ledger.entry(at: PathBytes("/a")) != nil)
        }
        #expect(open(.always).entry(at: PathBytes("/a")) == nil)
    }

    @Test func `with always a file is due at the next start though the clock be set back`() {
        do {
            let ledger = Ledger(folder: folder, log: { _, text in Issue.record("\(text)") })
            ledger.clock.withLock { $0 = LedgerClock(time: Timestamp.now().adding(seconds: 7 * 86_400)) }
            let files = FileLedger(ledger, source: "inbox", identity: here, retag: .always)
            files.record(entry(1), at: PathBytes("/a"))
            #expect(files.entry(at: PathBytes("/a")) != nil)
        }
        let again = open(.always)
        #expect(again.entry(at: PathBytes("/a")) == nil)
        #expect(again.isOutdated(entry(1).version, at: PathBytes("/a")))
    }

    @Test func `a file counts for the model that it was looked at with`() {
        let other = TaggingIdentity(model: "n", vocabulary: "v")
        let ledger = open(as: other)
        var early = entry(1)
        early.result = FileResult(kind: "picture", tags: [], identity: here)
        ledger.record(early, at: PathBytes("/a"))
        #expect(ledger.entry(at: PathBytes("/a")) == nil)
        ledger.exchange(here, .changed)
        #expect(ledger.entry(at: PathBytes("/a")) != nil)
    }

    @Test func `without a database what is learnt is kept in memory`() {
        let ledger = Ledger(folder: folder + "/nowhere", log: { _, _ in })
        let files = FileLedger(ledger, source: "inbox", identity: here, retag: .changed)
        files.record(entry(1, content: 3), at: PathBytes("/a"))
        #expect(files.entry(at: PathBytes("/a"))?.version.size == 1)
        #expect(files.paths(matching: content(3), inode: 0) == [PathBytes("/a")])
        files.move(PathBytes("/a"), to: PathBytes("/b"), as: entry(2, content: 3))
        #expect(files.entry(at: PathBytes("/a")) == nil)
        #expect(files.entry(at: PathBytes("/b"))?.version.size == 2)
    }

    @Test func `a moved file takes its tags and its model along`() throws {
        let other = TaggingIdentity(model: "n", vocabulary: "v")
        var told = entry(1, content: 3)
        told.result = FileResult(
            kind: "picture", tags: [FileResult.Tag(label: "dog", top: 0.9)], identity: here)
        let ledger = open(.never, as: other)
        ledger.record(told, at: PathBytes("/a"))
        ledger.record(entry(9, content: 4), at: PathBytes("/b"))
        ledger.move(PathBytes("/a"), to: PathBytes("/b"), as: entry(2, content: 3))
        #expect(ledger.entry(at: PathBytes("/a")) == nil)
        #expect(ledger.entry(at: PathBytes("/b"))?.version.size == 2)
        #expect(ledger.paths(matching: content(3), inode: 0) == [PathBytes("/b")])
        ledger.exchange(here, .changed)
        #expect(ledger.entry(at: PathBytes("/b"))?.state == .done)
        var found: [String] = []
        try History(folder: folder).forEach(History.Question()) { item in
            if case .file(let path) = item.origin { found.append("\(item.label) \(path)") }
        }
        #expect(found == ["dog /b"])
    }

    @Test func `two files that change their names take their tags along`() throws {
        func told(_ number: Int64, _ label: String) -> LedgerEntry {
            var told = entry(number, content: UInt8(number))
            told.result = FileResult(
                kind: "picture", tags: [FileResult.Tag(label: label, top: 0.9)], identity: here)
            return told
        }
        let (a, b) = (PathBytes("/a"), PathBytes("/b"))
        do {
            let ledger = open()
            ledger.record(told(1, "dog"), at: a)
            ledger.record(told(2, "cat"), at: b)
            ledger.exchange(a, with: b, as: entry(3, content: 2))
        }
        let ledger = open()
        #expect(ledger.entry(at: a)?.version.size == 3)
        #expect(ledger.entry(at: a)?.identity == FileIdentity(device: .max, inode: .max - 1))
        #expect(ledger.entry(at: b)?.version.size == 1)
        #expect(ledger.paths(matching: content(1), inode: 0) == [b])
        var found: Set<String> = []
        try History(folder: folder).forEach(History.Question()) { item in
            if case .file(let path) = item.origin { found.insert("\(item.label) \(path)") }
        }
        #expect(found == ["cat /a", "dog /b"])
        ledger.exchange(PathBytes("/c"), with: a, as: entry(4, content: 2))
        #expect(ledger.entry(at: a) == nil)
        ledger.forget(PathBytes("/c"))
        #expect(ledger.entry(at: PathBytes("/c")) == nil)
    }

    @Test func `without a database two files change their names in memory`() {
        let ledger = Ledger(folder: folder + "/nowhere", log: { _, _ in })
        let files = FileLedger(ledger, source: "inbox", identity: here, retag: .changed)
        files.record(entry(1), at: PathBytes("/a"))
        files.record(entry(2), at: PathBytes("/b"))
        files.exchange(PathBytes("/a"), with: PathBytes("/b"), as: entry(3))
        #expect(files.entry(at: PathBytes("/a"))?.version.size == 3)
        #expect(files.entry(at: PathBytes("/b"))?.version.size == 1)
    }

    @Test(arguments: [true, false])
    func `that a file has left is remembered until it is there again`(hasDatabase: Bool) {
        let ledger = Ledger(folder: hasDatabase ? folder : folder + "/nowhere", log: { _, _ in })
        func open() -> FileLedger { FileLedger(ledger, source: "inbox", identity: here, retag: .changed) }
        let (a, b, c) = (PathBytes("/a"), PathBytes("/b"), PathBytes("/c"))
        let files = open()
        for (path, content) in [(a, UInt8(1)), (b, 2), (c, 3)] { files.record(entry(1, content: content), at: path) }
        files.record(entry(1), at: PathBytes("/empty"))
        files.setHasLeft(true, of: [a, b, PathBytes("/unknown")])
        #expect([a, b, c].map { files.entry(at: $0)?.hasLeft } == [true, true, false])
        // Another source object has only what is in the database.
        if hasDatabase { #expect(open().entry(at: a)?.hasLeft == true) }
        #expect(files.paths(matching: content(1), inode: 0) == [a])
        var devices: Set<UInt64?> = []
        let remaining = files.remaining { _, device in
            devices.insert(device)
            return true
        }
        #expect(remaining == [c] && devices == [UInt64.max])
        #expect(files.remaining { path, _ in path != c }.isEmpty)
        files.setHasLeft(false, of: [a])
        #expect(files.entry(at: a)?.hasLeft == false)
        files.setHasLeft(true, of: [a])
        files.record(entry(2, content: 1), at: a)
        files.move(b, to: PathBytes("/d"), as: entry(1, content: 2))
        #expect(files.entry(at: a)?.hasLeft == false && files.entry(at: PathBytes("/d"))?.hasLeft == false)
    }

    @Test func `files of a ledger of before have not left, where it can't be written to either`() throws {
        let path = PathBytes("/a")
        do {
            let queue = try DatabaseQueue(path: folder + "/" + Ledger.fileName)
            try LedgerSchema.migrator.migrate(queue, upTo: "sidecars")
            try queue.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO file (source, path, size, mtime, outcome, model, vocabulary, ended)
                        VALUES ('inbox', X'2F61', 7, 7, 1, 'm', 'v', 1)
                        """)
            }
            let row = try queue.read { db in try Row.fetchOne(db, sql: "SELECT * FROM file") }
            #expect(row.flatMap { LedgerEntry($0) }?.hasLeft == false)
        }
        let ledger = open()
        #expect(ledger.entry(at: path)?.hasLeft == false)
        ledger.setHasLeft(true, of: [path])
        #expect(ledger.entry(at: path)?.hasLeft == true)
    }

    @Test func `of what has vanished the latest twenty thousand are kept`() throws {
        let root = try FileStatus.of(PathBytes("/")).identity.device
        let ledger = open()
        for number in 0..<20_010 {
            var entry = entry(Int64(number))
            entry.identity = FileIdentity(device: root, inode: 1)
            ledger.record(entry, at: PathBytes("/\(number)"))
        }
        ledger.forgetVanished(whereNothingIs: false) { $0 == PathBytes("/0") }
        #expect(ledger.entry(at: PathBytes("/0")) != nil)
        #expect(ledger.entry(at: PathBytes("/9")) == nil)
        #expect(ledger.entry(at: PathBytes("/10")) != nil)
        ledger.forgetVanished(whereNothingIs: true) { _ in false }
        #expect(ledger.entry(at: PathBytes("/0")) != nil)
    }

    @Test func `of a disk that is not mounted more is kept`() {
        // None of them is on the device that / is on.
        let ledger = open()
        for number in 0..<20_010 { ledger.record(entry(Int64(number)), at: PathBytes("/disk/\(number)")) }
        ledger.forgetVanished(whereNothingIs: false) { _ in false }
        #expect(ledger.entry(at: PathBytes("/disk/0")) != nil)
    }

    @Test func `a source that is started anew in a process finds what it has done with every rule`() {
        let ledger = Ledger(folder: folder, log: { _, text in Issue.record("\(text)") })
        func source() -> FileLedger { FileLedger(ledger, source: "inbox", identity: here, retag: .always) }
        source().record(entry(7), at: PathBytes("/a"))
        #expect(source().entry(at: PathBytes("/a")) != nil)
    }

    @Test func `a version that was done with another vocabulary is outdated, another version is not`() {
        let ledger = open()
        ledger.record(entry(7), at: PathBytes("/a"))
        #expect(!ledger.isOutdated(entry(7).version, at: PathBytes("/a")))
        ledger.exchange(TaggingIdentity(model: "m", vocabulary: "w"), .changed)
        #expect(ledger.isOutdated(entry(7).version, at: PathBytes("/a")))
        #expect(!ledger.isOutdated(entry(8).version, at: PathBytes("/a")))
        #expect(!ledger.isOutdated(entry(7).version, at: PathBytes("/b")))
    }
}
