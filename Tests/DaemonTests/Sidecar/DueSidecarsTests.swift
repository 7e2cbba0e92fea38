import Dispatch
import Foundation
import Glibc
import Synchronization
import Testing

@testable import Daemon

/// Sidecars that can't be written at first.
struct DueSidecarsTests {
    private let folder: TemporaryFolder
    private let state: TemporaryFolder
    private let words = LedgerTests.Words()

    init() throws {
        folder = try TemporaryFolder()
        state = try TemporaryFolder()
    }

    private func ledger() -> Ledger {
        Ledger(folder: "\(state.root)", log: { _, text in Issue.record("\(text)") })
    }

    private func writer(_ due: DueSidecars, pause: Duration = .milliseconds(20)) -> SidecarWriter {
        SidecarWriter(name: "inbox", due: due, pause: pause, log: words.log)
    }

    /// A picture in a folder that is away: what is to be written beside it fails.
    private func pictureAway(_ name: String = "photo.jpg") throws -> (picture: PathBytes, back: () throws -> Void) {
        let inside = "\(folder.root)/inside"
        try FileManager.default.createDirectory(atPath: inside, withIntermediateDirectories: true)
        _ = FileManager.default.createFile(atPath: inside + "/" + name, contents: Data([1]))
        try FileManager.default.moveItem(atPath: inside, toPath: inside + "-away")
        return (
            PathBytes(inside + "/" + name),
            { try FileManager.default.moveItem(atPath: inside + "-away", toPath: inside) }
        )
    }

    private func write(_ labels: [String], beside file: PathBytes, by writer: SidecarWriter) {
        let done = DispatchSemaphore(value: 0)
        writer.write(labels, beside: file) { @Sendable in done.signal() }
        #expect(done.wait(timeout: .now() + 20) == .success)
    }

    private func waitUntil(_ isSo: () throws -> Bool) rethrows {
        let deadline = ContinuousClock.now + .seconds(20)
        while try !isSo(), ContinuousClock.now < deadline { sched_yield() }
        #expect(try isSo())
    }

    private func sidecar(of picture: PathBytes) -> String? {
        try? String(contentsOfFile: "\(SidecarFile.path(of: picture))", encoding: .utf8)
    }

    @Test(arguments: [true, false])
    func `a sidecar is written once its folder allows it, with one warning`(hasLedger: Bool) throws {
        let (picture, back) = try pictureAway()
        let due = DueSidecars(hasLedger ? ledger() : nil, source: "inbox")
        let writer = writer(due)
        write(["dog"], beside: picture, by: writer)
        #expect(!due.isEmpty)
        #expect(sidecar(of: picture) == nil)
        try back()
        waitUntil { sidecar(of: picture)?.contains("dog") == true && due.isEmpty }
        writer.stop(within: 10)
        #expect(words.all.count == 1)
    }

    @Test func `what is due is written by the next process`() throws {
        let (picture, back) = try pictureAway()
        weak var first: Ledger?
        do {
            let ledger = ledger()
            first = ledger
            let writer = writer(DueSidecars(ledger, source: "inbox"), pause: .seconds(3_600))
            write(["dog", "größe"], beside: picture, by: writer)
            writer.stop(within: 10)
        }
        #expect(first == nil)
        try back()
        #expect(sidecar(of: picture) == nil)
        let due = DueSidecars(ledger(), source: "inbox")
        #expect(DueSidecars(nil, source: "inbox").isEmpty && !due.isEmpty)
        let writer = writer(due, pause: .seconds(3_600))
        writer.tryAgain(true)
        waitUntil { sidecar(of: picture)?.contains("größe") == true }
        writer.stop(within: 10)
        waitUntil { due.next(after: nil, atMost: 10).isEmpty }
    }

    @Test(arguments: [true, false])
    func `what is due stays so while its picture is not there`(hasLedger: Bool) throws {
        let absent = folder.path("absent.jpg")
        let present = folder.write("present.jpg")
        let due = DueSidecars(hasLedger ? ledger() : nil, source: "inbox")
        for file in [absent, present] { due.add(DueSidecars.Item(file: file, labels: ["dog"])) }
        let writer = writer(due)
        writer.tryAgain(true)
        // They are tried in the order of their paths.
        waitUntil { sidecar(of: present)?.contains("dog") == true }
        folder.write("absent.jpg")
        waitUntil { sidecar(of: absent)?.contains("dog") == true && due.isEmpty }
        writer.stop(within: 10)
        #expect(words.all.isEmpty)
    }

    @Test func `one that can't be merged holds up no other`() throws {
        let (first, second) = (folder.write("a.jpg"), folder.write("b.jpg"))
        folder.symlink("b.jpg", folder.path("a.xmp"))
        let due = DueSidecars(ledger(), source: "inbox")
        for file in [first, second] { due.add(DueSidecars.Item(file: file, labels: ["dog"])) }
        let writer = writer(due)
        writer.tryAgain(true)
        waitUntil { sidecar(of: second)?.contains("dog") == true && due.isEmpty }
        writer.stop(within: 10)
        #expect(words.all.count == 1 && words.all.first?.contains("symbolic link") == true)
    }

    @Test func `one whose name would be too long holds up no other, and is not tried again`() throws {
        let (first, second) = (folder.write(String(repeating: "a", count: 252) + ".ts"), folder.write("b.jpg"))
        let due = DueSidecars(ledger(), source: "inbox")
        for file in [first, second] { due.add(DueSidecars.Item(file: file, labels: ["dog"])) }
        let writer = writer(due)
        writer.tryAgain(true)
        waitUntil { sidecar(of: second)?.contains("dog") == true && due.isEmpty }
        write(["cat"], beside: first, by: writer)
        #expect(due.next(after: nil, atMost: 10).isEmpty)
        writer.stop(within: 10)
        let place = "\(SidecarFile.path(of: first))"
        #expect(words.all.count == 1 && words.all.first?.hasPrefix("\(place): there is no sidecar: ") == true)
    }

    @Test func `without sidecars in the configuration nothing is tried`() throws {
        let (picture, back) = try pictureAway()
        let due = DueSidecars(ledger(), source: "inbox")
        let writer = writer(due, pause: .milliseconds(1))
        writer.tryAgain(false)
        write(["dog"], beside: picture, by: writer)
        try back()
        let other = folder.write("other.jpg")
        for _ in 0..<20 { write(["cat"], beside: other, by: writer) }
        #expect(sidecar(of: picture) == nil)
        #expect(due.next(after: nil, atMost: 10) == [DueSidecars.Item(file: picture, labels: ["dog"])])
        writer.stop(within: 10)
    }

    @Test func `later tags take the place of those that are due`() throws {
        let (picture, back) = try pictureAway()
        let due = DueSidecars(ledger(), source: "inbox")
        let writer = writer(due, pause: .seconds(3_600))
        write(["dog"], beside: picture, by: writer)
        write(["cat"], beside: picture, by: writer)
        #expect(due.next(after: nil, atMost: 10).map(\.labels) == [["cat"]])
        try back()
        write(["tiger"], beside: picture, by: writer)
        writer.stop(within: 10)
        #expect(due.next(after: nil, atMost: 10).isEmpty)
        #expect(sidecar(of: picture)?.contains("tiger") == true)
    }

    @Test func `tags that come while older ones are written stay`() throws {
        let (away, _) = try pictureAway("a.jpg")
        let picture = folder.write("other.jpg")
        let due = DueSidecars(ledger(), source: "inbox")
        due.add(DueSidecars.Item(file: away, labels: ["dog"]))
        due.add(DueSidecars.Item(file: picture, labels: ["cat"]))
        #expect(due.next(after: nil, atMost: 10).map(\.file) == [away, picture])
        let holder = Mutex<SidecarWriter?>(nil)
        let done = DispatchSemaphore(value: 0)
        // The first of the two fails and says so: by then both were read.
        let writer = SidecarWriter(name: "inbox", due: due, pause: .seconds(3_600)) { @Sendable _, _ in
            holder.withLock { $0 }?.write(["tiger"], beside: picture) { @Sendable in done.signal() }
        }
        holder.withLock { $0 = writer }
        writer.tryAgain(true)
        #expect(done.wait(timeout: .now() + 20) == .success)
        writer.stop(within: 10)
        holder.withLock { $0 = nil }
        #expect(sidecar(of: picture)?.contains("tiger") == true)
        #expect(due.next(after: nil, atMost: 10).map(\.file) == [away])
    }

    @Test func `memory is bounded, and the ledger hands them out in parts`() {
        let memory = DueSidecars(nil, source: "inbox")
        let kept = DueSidecars(ledger(), source: "inbox")
        let all = (0..<DueSidecars.mostInMemory + 5).map { number in
            DueSidecars.Item(file: PathBytes("/inbox/\(10_000 + number)"), labels: ["\(number)"])
        }
        for item in all {
            memory.add(item)
            kept.add(item)
        }
        for (due, count) in [(memory, DueSidecars.mostInMemory), (kept, all.count)] {
            var found: [DueSidecars.Item] = []
            while true {
                let part = due.next(after: found.last?.file, atMost: 100)
                if part.isEmpty { break }
                found += part
            }
            #expect(found == Array(all.prefix(count)))
        }
    }

    @Test func `a moved picture takes along what is due, and what is old is forgotten`() throws {
        let ledger = ledger()
        let due = DueSidecars(ledger, source: "inbox")
        let files = FileLedger(
            ledger, source: "inbox", identity: TaggingIdentity(model: "m", vocabulary: "v"), retag: .changed)
        due.add(DueSidecars.Item(file: PathBytes("/a"), labels: ["dog"]))
        files.move(
            PathBytes("/a"), to: PathBytes("/b"),
            as: LedgerEntry(version: FileVersion(size: 1, mtimeNanoseconds: 1), fingerprint: nil, state: .done))
        #expect(due.next(after: nil, atMost: 10).map(\.file) == [PathBytes("/b")])
        ledger.forget(before: Timestamp.now().adding(seconds: 60))
        #expect(due.next(after: nil, atMost: 10).isEmpty)
    }
}
