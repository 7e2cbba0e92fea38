import Foundation
import Glibc
import Synchronization
import Testing

/// The program while it runs, and the lines that it has written so far.
final class RunningProgram: Sendable {
    let process: Process
    private let lines = Mutex("")
    private let changed = DispatchSemaphore(value: 0)

    /// - Parameter shell: a script in which `$0` is the program, and which has to become it.
    init(_ arguments: [String], variables: [String: String] = [:], shell: String? = nil) throws {
        process = Program.process(arguments, shell: shell)
        process.environment?.merge(variables) { $1 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
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

    /// Waits until the records are as wanted; fails the test after a minute.
    func wait(_ what: Comment, _ isSo: ([Program.Record]) -> Bool) {
        let deadline = DispatchTime.now() + 60
        while !isSo(records) {
            guard changed.wait(timeout: deadline) == .success else {
                Issue.record(what)
                return
            }
        }
    }

    /// Asks it to stop and waits for its end; the exit status.
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
