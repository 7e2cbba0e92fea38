import Foundation
import Glibc
import Testing

/// Tags beside the pictures, and threads that stand back.
@Suite(.serialized) struct SidecarTests {
    private func configuration(_ folder: TemporaryFolder) throws -> [String] {
        let path = folder.path + "/tagclipd.yaml"
        try Data(
            """
            sources:
              - {name: inbox, folder: "\(folder.path)/in", settle: 0s, frames: off, sidecar: xmp, exclude: ["*.bak"]}
            nice: 3
            state: \(folder.path)
            """.utf8
        ).write(to: URL(fileURLWithPath: path))
        try? FileManager.default.createDirectory(atPath: folder.path + "/in", withIntermediateDirectories: false)
        return ["run", "--config", path]
    }

    private func files(_ records: [Program.Record]) -> [String] {
        records.filter { $0.event.hasPrefix("file") }.map { String($0.path.split(separator: "/").last ?? "") }
    }

    private func text(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }

    /// Waits for a file on the disk; fails the test after half a minute.
    private func expectSoon(_ what: Comment, _ isSo: () -> Bool) {
        let deadline = ContinuousClock.now + .seconds(30)
        while !isSo() {
            guard ContinuousClock.now < deadline else {
                Issue.record(what)
                return
            }
            usleep(10_000)
        }
    }

    /// The niceness of each thread of a process, by the thread's number.
    private func niceness(of process: Int32) throws -> [String: Int] {
        var found: [String: Int] = [:]
        for task in try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task") {
            found[task] = fields("/proc/\(process)/task/\(task)/stat")?.nice
        }
        return found
    }

    /// A process's parent and niceness.
    private func fields(_ path: String) -> (parent: Int32?, nice: Int?)? {
        let line = text(path)
        guard let close = line.lastIndex(of: ")") else { return nil }
        let fields = line[line.index(after: close)...].split(separator: " ")
        return fields.count > 16 ? (Int32(fields[1]), Int(fields[16])) : nil
    }

    /// The niceness of the main threads of a daemon's processes for decoding, the least first.
    private func decoders(of daemon: Int32) throws -> [Int] {
        let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int32($0) != nil }
        return processes.compactMap { fields("/proc/\($0)/stat") }.filter { $0.parent == daemon }.compactMap(\.nice)
            .sorted()
    }

    @Test func `sidecars are written for what was there and what comes, and are no files to tag`() throws {
        let folder = try TemporaryFolder()
        let arguments = try configuration(folder)
        let sidecar = folder.path + "/in/first.xmp"
        let user = """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/jpeg"><dc:subject><rdf:Bag>
            <rdf:li>mine</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>
            """
        try folder.copy("dog-bicycle.png", to: "in/first.png")
        try Data(user.utf8).write(to: URL(fileURLWithPath: sidecar))
        let program = try RunningProgram(arguments)
        program.wait("the file is told") { files($0) == ["first.png"] }
        expectSoon("its sidecar is merged") { text(sidecar).contains("<rdf:li>dog</rdf:li>") }
        #expect(text(sidecar).contains("<rdf:li>mine</rdf:li>") && text(sidecar).contains(#"dc:format="image/jpeg""#))
        // The old file was tagged on a niced thread; no other is lower than the process.
        let daemon = program.process.processIdentifier
        let niceness = try niceness(of: daemon)
        let own = try #require(niceness["\(daemon)"])
        #expect(Set(niceness.values.filter { $0 > own }) == [min(own + 3, 19)])
        #expect(try decoders(of: daemon) == [min(own + 3, 19)])
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/in/first.png"))
        try (bytes + Data([0])).write(to: URL(fileURLWithPath: folder.path + "/in/second.png"))
        program.wait("the new file is told") { files($0).contains("second.png") }
        // Whoever waits for a new file is not made to wait.
        #expect(try decoders(of: daemon) == [own, min(own + 3, 19)])
        expectSoon("its sidecar is written") { text(folder.path + "/in/second.xmp").contains("<rdf:li>dog</rdf:li>") }
        #expect(program.stop() == 0)
        #expect(Set(files(program.records)) == ["first.png", "second.png"] && files(program.records).count == 2)
        let written = text(sidecar)

        // Nothing is due at the next start, changed sidecars or not; what is deleted comes back with the file alone.
        try FileManager.default.removeItem(atPath: folder.path + "/in/second.xmp")
        try Data((written + "\n").utf8).write(to: URL(fileURLWithPath: sidecar))
        let again = try RunningProgram(arguments)
        try folder.copy("empty.jpg", to: "in/third.jpg")
        again.wait("a further file is told") { files($0).contains("third.jpg") }
        #expect(again.stop() == 0)
        #expect(files(again.records) == ["third.jpg"])
        #expect(text(sidecar) == written + "\n")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/in/second.xmp"))
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/in").filter { $0.hasPrefix(".") }
        #expect(left.isEmpty)
    }

    /// The name under which a sidecar is written before it is renamed.
    private func temporary(_ name: String) -> String {
        let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return ".tagclipd-"
            + String((String(repeating: "0", count: 16) + String(hash.byteSwapped, radix: 16)).suffix(16))
            + ".sidecar"
    }

    @Test func `a sidecar that could not be written is written by the next process, and its file not told again`()
        throws
    {
        let folder = try TemporaryFolder()
        let arguments = try configuration(folder)
        try folder.copy("dog-bicycle.png", to: "in/first.png")
        // A folder in the way: the superuser may write everywhere else.
        let obstacle = folder.path + "/in/" + temporary("first.xmp")
        try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: false)
        let program = try RunningProgram(arguments)
        program.wait("the file is told") { files($0) == ["first.png"] }
        #expect(program.stop() == 0)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/in/first.xmp"))
        try FileManager.default.removeItem(atPath: obstacle)
        let again = try RunningProgram(arguments)
        expectSoon("its sidecar is written") { text(folder.path + "/in/first.xmp").contains("<rdf:li>dog</rdf:li>") }
        #expect(again.stop() == 0)
        #expect(files(again.records) == [])
    }
}
