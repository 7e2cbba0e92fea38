import Foundation
import Glibc
import Testing

/// A ledger that is spoilt under the running daemon.
@Suite struct LedgerLossTests {
    /// A daemon that has told one file when its ledger is spoilt.
    private final class Victim {
        let state: String
        let first: RunningProgram
        private let folder: TemporaryFolder
        private let arguments: [String]
        /// Which file its ledger was.
        private let before: UInt64?

        /// - Parameter harm: what a shell does in the state folder.
        init(_ harm: String) throws {
            folder = try TemporaryFolder()
            for name in ["in", "state"] {
                try FileManager.default.createDirectory(
                    atPath: folder.path + "/" + name, withIntermediateDirectories: false)
            }
            state = folder.path + "/state"
            arguments = ["watch", "--state", state, folder.path + "/in"]
            try folder.copy("tiger.jpg", to: "in/first.jpg")
            first = try RunningProgram(arguments)
            first.wait("the file is told") { LedgerLossTests.files($0) == ["first.jpg"] }
            while !(try Self.history(state).contains("first.jpg")) { try #require(first.process.isRunning) }
            before = Self.inode(state)
            let shell = Process()
            shell.executableURL = URL(fileURLWithPath: "/bin/sh")
            shell.arguments = ["-c", "cd '\(state)' && \(harm)"]
            try shell.run()
            shell.waitUntilExit()
        }

        /// Whether there is a new ledger, and the told file in it.
        func hasRecovered() throws -> Bool {
            guard let inode = Self.inode(state), inode != before else { return false }
            return try Self.history(state).contains("first.jpg")
        }

        /// Gives it another file, ends it, starts it again with one more; gives the second run's records.
        func goOn() throws -> [Program.Record] {
            try folder.copy("dog-bicycle.png", to: "in/second.png")
            first.wait("the next file is told") { LedgerLossTests.files($0).contains("second.png") }
            #expect(first.stop() == 0)
            try folder.copy("empty.jpg", to: "in/third.jpg")
            let second = try RunningProgram(arguments)
            second.wait("the new file is told") { LedgerLossTests.files($0).contains("third.jpg") }
            #expect(second.stop() == 0)
            return second.records
        }

        /// Which file the ledger is; nil where there is none.
        private static func inode(_ state: String) -> UInt64? {
            var status = stat()
            return unsafe stat(state + "/ledger.sqlite", &status) == 0 ? UInt64(status.st_ino) : nil
        }

        private static func history(_ state: String) throws -> String {
            try Program.run(["history", "--state", state]).output
        }
    }

    private static func files(_ records: [Program.Record]) -> [String] {
        records.filter { $0.event == "file" }.map { String($0.path.split(separator: "/").last ?? "") }.sorted()
    }

    @Test func `what is known is in the new one within a minute, and nothing is told twice`() throws {
        // Side by side: it takes a while until the loss of a ledger is seen.
        let emptied = try Victim(": > ledger.sqlite")
        let removed = try Victim("rm -rf \"$PWD\"")
        let deadline = ContinuousClock.now + .seconds(60)
        while try !emptied.hasRecovered() || !removed.hasRecovered(), ContinuousClock.now < deadline { usleep(100_000) }
        #expect(ContinuousClock.now < deadline, "the file is in the new ledger")
        for victim in [emptied, removed] {
            let told = try victim.goOn()
            #expect(Self.files(victim.first.records) == ["first.jpg", "second.png"])
            #expect(Self.files(told) == ["third.jpg"])
            let spoilt = try FileManager.default.contentsOfDirectory(atPath: victim.state).filter {
                $0.contains("unusable")
            }
            #expect(spoilt.isEmpty == (victim === removed))
        }
    }
}
