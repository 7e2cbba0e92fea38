import Foundation
import Glibc
import Testing

/// A ledger that is spoilt under the running daemon.
@Suite(.serialized) struct LedgerLossTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["in", "state"] {
            try FileManager.default.createDirectory(
                atPath: folder.path + "/" + name, withIntermediateDirectories: false)
        }
    }

    private var state: String { folder.path + "/state" }

    private func files(_ records: [Program.Record]) -> [String] {
        records.filter { $0.event == "file" }.map { String($0.path.split(separator: "/").last ?? "") }.sorted()
    }

    /// Which file the ledger is; nil where there is none.
    private var inode: UInt64? {
        var status = stat()
        return unsafe stat(state + "/ledger.sqlite", &status) == 0 ? UInt64(status.st_ino) : nil
    }

    private func history() throws -> String { try Program.run(["history", "--state", state]).output }

    @Test(arguments: [": > ledger.sqlite", "rm -rf ."])
    func `what is known is in the new one within a minute, and nothing is told twice`(_ harm: String) throws {
        try folder.copy("tiger.jpg", to: "in/first.jpg")
        let arguments = ["watch", "--state", state, folder.path + "/in"]
        let first = try RunningProgram(arguments)
        first.wait("the file is told") { files($0) == ["first.jpg"] }
        while !(try history().contains("first.jpg")) { try #require(first.process.isRunning) }
        let before = inode
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", harm == "rm -rf ." ? "rm -rf '\(state)'" : "cd '\(state)' && \(harm)"]
        try shell.run()
        shell.waitUntilExit()
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if let inode, inode != before, try history().contains("first.jpg") { break }
            usleep(100_000)
        }
        #expect(ContinuousClock.now < deadline, "the file is in the new ledger")
        try folder.copy("dog-bicycle.png", to: "in/second.png")
        first.wait("the next file is told") { files($0).contains("second.png") }
        #expect(first.stop() == 0)
        try folder.copy("empty.jpg", to: "in/third.jpg")
        let second = try RunningProgram(arguments)
        second.wait("the new file is told") { files($0).contains("third.jpg") }
        #expect(second.stop() == 0)
        #expect(files(first.records) == ["first.jpg", "second.png"])
        #expect(files(second.records) == ["third.jpg"])
        let spoilt = try FileManager.default.contentsOfDirectory(atPath: state).filter { $0.contains("unusable") }
        #expect(spoilt.isEmpty == (harm == "rm -rf ."))
    }
}
