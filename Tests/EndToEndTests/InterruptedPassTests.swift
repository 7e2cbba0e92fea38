import Foundation
import Glibc
import Testing

/// A first pass over many files that is killed again and again.
@Suite(.serialized) struct InterruptedPassTests {
    private static let count = 300

    /// A picture of its own: 32 x 32 pixels of one colour and a few of another.
    private func picture(_ number: Int) -> Data {
        var pixels = [UInt8](repeating: UInt8(number % 200), count: 32 * 32 * 3)
        for bit in 0..<9 where number >> bit & 1 == 1 { pixels[bit * 300] = 255 }
        return Data("P6 32 32 255\n".utf8) + pixels
    }

    @Test func `each start goes on where the last one was killed, to the end`() throws {
        let folder = try TemporaryFolder()
        let files = folder.path + "/in"
        try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: false)
        for number in 0..<Self.count {
            let name = "\(files)/\(String(repeating: "0", count: 3 - "\(number)".count))\(number).ppm"
            try picture(number).write(to: URL(fileURLWithPath: name))
        }
        try Data(
            """
            sources: [{name: inbox, folder: "\(files)", settle: 0s, frames: off}]
            state: \(folder.path)
            """.utf8
        ).write(to: URL(fileURLWithPath: folder.path + "/tagclipd.yaml"))
        // By path, the ids under which it was told.
        var told: [String: Set<String>] = [:]
        for run in 1...6 {
            let daemon = try RunningProgram(["run", "--config", folder.path + "/tagclipd.yaml"])
            let isLast = run == 6
            let wanted = isLast ? Self.count : told.count + 10 * run
            daemon.wait("more files are told than before") { records in
                Set(records.filter { $0.event == "file" }.map(\.path)).union(told.keys).count >= wanted
            }
            if isLast {
                #expect(daemon.stop() == 0)
            } else {
                kill(daemon.process.processIdentifier, SIGKILL)
                daemon.process.waitUntilExit()
            }
            let records = daemon.records.filter { $0.event == "file" }
            #expect(Set(records.map(\.path)).count == records.count, "no file is told twice in one run")
            // What was written and not yet noted when the program was killed: those in hand or examined ahead.
            let repeated = records.count { told[$0.path] != nil }
            #expect(repeated < 50, "\(repeated) files are told again in run \(run)")
            for record in records {
                let id = try #require(record.fields["id"] as? String)
                told[record.path, default: []].insert(id)
            }
        }
        #expect(told.count == Self.count)
        #expect(told.values.allSatisfy { $0.count == 1 }, "each file has one id")
    }
}
