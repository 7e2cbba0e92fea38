import Foundation
import Glibc
import Synchronization
import Testing

/// `tagclipd watch`, with files that come and go.
@Suite(.serialized) struct WatchTests {
    /// A running watcher and the lines that it has written.
    private final class Watcher: Sendable {
        let process: Process
        private let lines = Mutex("")
        private let changed = DispatchSemaphore(value: 0)

        init(_ arguments: [String]) throws {
            process = Program.process(["watch"] + arguments)
            let output = Pipe()
            process.standardOutput = output
            process.standardError = FileHandle.standardError
            try process.run()
            Thread { [self] in
                while true {
                    let data = output.fileHandleForReading.availableData
                    guard !data.isEmpty else { break }
                    lines.withLock { $0 += String(decoding: data, as: UTF8.self) }
                    changed.signal()
                }
                changed.signal()
            }.start()
        }

        var text: String { lines.withLock { $0 } }

        var records: [Program.Record] {
            text.split(separator: "\n").compactMap { try? Program.Record(line: String($0)) }
        }

        /// Waits until so many files are told, one way or the other; at most a minute.
        func files(_ count: Int) -> [Program.Record] {
            let deadline = DispatchTime.now() + 60
            while true {
                let files = records.filter { $0.event == "file" || $0.event == "file.error" }
                if files.count >= count { return files }
                guard changed.wait(timeout: deadline) == .success else { return files }
            }
        }

        /// Asks it to stop and waits for its end.
        func stop() -> Int32 {
            process.terminate()
            process.waitUntilExit()
            return process.terminationStatus
        }
    }

    @Test func `what lies there and what arrives is tagged once`() throws {
        let folder = try TemporaryFolder()
        try folder.copy("tiger.jpg", to: "first.jpg")
        let watcher = try Watcher(["--recursive", folder.path])
        #expect(watcher.files(1).map(\.path) == [folder.path + "/first.jpg"])
        try FileManager.default.createDirectory(
            atPath: folder.path + "/deep/er", withIntermediateDirectories: true)
        try folder.copy("tiger.jpg", to: "deep/er/second.jpg")
        try folder.copy("empty.jpg", to: ".hidden.jpg")
        try folder.copy("dog-bicycle.png", to: "upload.part")
        try FileManager.default.moveItem(
            atPath: folder.path + "/upload.part", toPath: folder.path + "/third.png")
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: folder.path + "/fourth.gif"))
        let files = watcher.files(4)
        #expect(
            Set(files.map { String($0.path.dropFirst(folder.path.count + 1)) })
                == ["first.jpg", "deep/er/second.jpg", "third.png", "fourth.gif"])
        #expect(files.count == 4)
        #expect(files.allSatisfy { $0.fields["source"] as? String == folder.path })
        #expect(watcher.stop() == 0)
        #expect(watcher.records.last?.event == "stats")
        #expect(try Schema.problems(of: watcher.text) == "")
    }
}
