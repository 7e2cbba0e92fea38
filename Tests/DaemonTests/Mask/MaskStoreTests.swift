import Foundation
import Synchronization
import Testing

@testable import Daemon

/// Masks on the disk: where they lie, and that they never take more than they may.
@Suite struct MaskStoreTests {
    private let folder = try? TemporaryFolder()

    /// A clock that a test sets.
    private final class Clock: Sendable {
        let time = Mutex(Timestamp.now())

        var now: Timestamp { time.withLock { $0 } }

        func pass(_ seconds: Int64) {
            time.withLock { $0 = Timestamp(microseconds: $0.microseconds + seconds * 1_000_000) }
        }
    }

    private func path() throws -> String { try #require(folder).root.description + "/masks/yard" }

    private func store(_ clock: Clock, size: Int64 = 1 << 30, keep: Duration = .seconds(3_600)) throws -> MaskStore {
        var settings = MaskSettings()
        settings.size = size
        settings.keep = keep
        return MaskStore(PathBytes(try path()), settings, log: { _, _ in }, now: { clock.now })
    }

    private func masks() throws -> [String] {
        let path = try path()
        let all = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return all.filter { $0.hasSuffix(".png") }.sorted()
    }

    @Test func `a mask lies under its day and time`() throws {
        let store = try store(Clock())
        let written = store.write(
            [1, 2, 3], time: Timestamp(microseconds: 1_764_576_900_123_456), name: "A cat?.jpg".utf8)
        #expect(try masks() == ["2025-12-01/081500.123456-1-A-cat-.jpg.png"])
        let file = try #require(written).text
        #expect(try file == path() + "/2025-12-01/081500.123456-1-A-cat-.jpg.png")
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == Data([1, 2, 3]))
    }

    @Test func `two masks of one moment are two files`() throws {
        let store = try store(Clock())
        let time = Timestamp(microseconds: 1_764_576_900_000_000)
        let paths = (0..<3).map { _ in store.write([1], time: time, name: "x".utf8)?.text }
        #expect(Set(paths).count == 3)
    }

    @Test func `all of them never take more than they may`() throws {
        let clock = Clock()
        let store = try store(clock, size: 10_000)
        for number in 0..<200 {
            clock.pass(1)
            _ = store.write([UInt8](repeating: UInt8(number), count: 300), time: clock.now, name: "x".utf8)
            let taken = try masks().count * 300
            #expect(taken <= 10_000)
        }
        let left = try masks()
        #expect(left.count >= 29)
        let newest = try Data(contentsOf: URL(fileURLWithPath: path() + "/" + (try #require(left.last))))
        #expect(newest.first == 199)
    }

    @Test func `what is older than it may be goes, with its day, and nothing else`() throws {
        let clock = Clock()
        let store = try store(clock)
        _ = store.write([1], time: Timestamp(microseconds: 1_764_576_900_000_000), name: "old".utf8)
        let foreign = try path() + "/2025-12-02"
        try FileManager.default.createDirectory(atPath: foreign, withIntermediateDirectories: true)
        try Data([9]).write(to: URL(fileURLWithPath: foreign + "/holiday.png"))
        try Data([9]).write(to: URL(fileURLWithPath: path() + "/081500.123456-1-x.png"))
        clock.pass(7_300)
        store.tidy()
        #expect(try masks() == ["081500.123456-1-x.png", "2025-12-02/holiday.png"])
        #expect(!FileManager.default.fileExists(atPath: try path() + "/2025-12-01"))
    }

    @Test func `what a kill left half written goes too`() throws {
        let clock = Clock()
        let store = try store(clock)
        let day = try path() + "/2025-12-01"
        try FileManager.default.createDirectory(atPath: day, withIntermediateDirectories: true)
        for name in ["081500.123456-1-x.png.partial", ".tagclipd-17.partial"] {
            try Data([9]).write(to: URL(fileURLWithPath: day + "/" + name))
        }
        clock.pass(7_300)
        store.tidy()
        #expect(!FileManager.default.fileExists(atPath: day))
    }

    @Test func `a mask that is larger than all may be takes nothing from the others`() throws {
        let clock = Clock()
        let store = try store(clock, size: 10_000)
        #expect(store.write([1, 2, 3], time: clock.now, name: "x".utf8) != nil)
        #expect(store.write([UInt8](repeating: 1, count: 10_001), time: clock.now, name: "x".utf8) == nil)
        #expect(try masks().count == 1)
    }

    @Test func `where nothing can be written there is no mask, and it is said once`() throws {
        let messages = Mutex<[String]>([])
        let store = MaskStore(
            PathBytes("/proc/no/such/place"), MaskSettings(),
            log: { _, message in messages.withLock { $0.append("\(message)") } }, now: { .now() })
        #expect(store.write([1], time: .now(), name: "x".utf8) == nil)
        #expect(store.write([1], time: .now(), name: "x".utf8) == nil)
        #expect(messages.withLock { $0.count } == 1)
    }

    @Test func `each source has a folder of its own, whatever its name`() throws {
        let base = try #require(folder).root.description
        let stores = MaskStores(base: base, log: { _, _ in })
        var on = MaskSettings()
        on.isOn = true
        #expect(stores.store(of: "yard", MaskSettings()) == nil)
        var folders: [String] = []
        for name in ["yard", "a/b", "a_b", "a%2Fb", "..", ".", "%2E"] {
            let path = try #require(stores.store(of: name, on)?.write([1], time: .now(), name: "x".utf8)?.text)
            #expect(path.hasPrefix(base + "/"))
            let parts = path.dropFirst(base.count + 1).split(separator: "/")
            #expect(parts.count == 3)
            folders.append(String(parts[0]))
        }
        #expect(Set(folders).count == 7 && folders[0] == "yard" && !folders.contains { $0 == "." || $0 == ".." })
        #expect(stores.store(of: "yard", on) === stores.store(of: "yard", on))
        #expect(MaskStores(base: nil, log: { _, _ in }).store(of: "yard", on) == nil)
    }
}
