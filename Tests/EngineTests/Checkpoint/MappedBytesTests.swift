import FoundationEssentials
import Glibc
import Testing

@testable import Engine

/// What becomes of a mapped file that other programs write to.
@Suite struct MappedBytesTests {
    private static let size = 64 << 10

    private func withFile(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.path + "/mapped-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(repeating: 7, count: Self.size).write(to: URL(filePath: path))
        try body(path)
    }

    private func sum(_ bytes: MappedBytes) -> Int { unsafe bytes.bytes.reduce(0) { $0 + Int($1) } }

    @Test func `a file that was cut off reads as zeros from there on, and says so`() throws {
        try withFile { path in
            let mapped = try MappedBytes(path: path)
            #expect(sum(mapped) == 7 * Self.size)
            try mapped.checkUnchanged(origin: path)
            #expect(unsafe truncate(path, 8_192) == 0)
            #expect(sum(mapped) == 7 * 8_192)
            #expect(throws: EngineError.self) { try mapped.checkUnchanged(origin: path) }
            #expect(mapped.isReplaced(at: path))
        }
    }

    @Test func `a file that another one was renamed over stays what it was`() throws {
        try withFile { path in
            let mapped = try MappedBytes(path: path)
            try Data(repeating: 1, count: 10).write(to: URL(filePath: path), options: .atomic)
            #expect(sum(mapped) == 7 * Self.size)
            try mapped.checkUnchanged(origin: path)
            #expect(mapped.isReplaced(at: path))
        }
    }

    @Test func `a file that was removed stays readable and counts as not replaced`() throws {
        try withFile { path in
            let mapped = try MappedBytes(path: path)
            try FileManager.default.removeItem(atPath: path)
            #expect(sum(mapped) == 7 * Self.size)
            try mapped.checkUnchanged(origin: path)
            #expect(!mapped.isReplaced(at: path))
        }
    }

    @Test func `a file that was written over in place is noticed`() throws {
        try withFile { path in
            let mapped = try MappedBytes(path: path)
            // File systems count time in steps of some milliseconds.
            usleep(20_000)
            try Data(repeating: 8, count: Self.size).write(to: URL(filePath: path))
            #expect(throws: EngineError.self) { try mapped.checkUnchanged(origin: path) }
        }
    }
}
