import Decode
import Foundation
import Glibc
import Logging
import Synchronization
import Testing

@testable import Daemon

/// What is short for a moment is no fault of the file that is opened meanwhile.
struct ShortageTests {
    /// The built program, beside the bundle of the tests.
    private static let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("tagclipd").path

    private static let picture = MediaLocation.file(
        Array(
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("samples/pictures/tiger.jpg").path.utf8))

    /// Messages for people, as they come.
    private final class Messages: Sendable {
        private let all = Mutex<[String]>([])

        var lines: [String] { all.withLock { $0 } }

        func add(_ level: Logger.Level, _ text: String) { all.withLock { $0.append("\(level): \(text)") } }
    }

    private static func read(_ decoding: Decoding) throws(DecodeError) -> Frame? {
        try decoding.reader(picture, options: ReaderOptions(), interruption: Interruption()).next()
    }

    /// A program of a few shell commands.
    private func script(_ commands: String, in folder: TemporaryFolder) -> String {
        let program = String(decoding: folder.write("worker", "#!/bin/sh\n\(commands)\n").bytes, as: UTF8.self)
        #expect(unsafe chmod(program, 0o700) == 0)
        return program
    }

    @Test func `a decoder without descriptors is exchanged and the file read`() throws {
        let messages = Messages()
        let worker = DecodeWorker(.files, program: Self.program)
        let decoding = Decoding(worker: worker, isPatient: true) { messages.add($0, $1) }
        #expect(try Self.read(decoding) != nil)
        let process = try #require(try worker.running(Interruption()))
        // Numbers 0 to 5 are what it was started with.
        let command = try Process.run(
            URL(fileURLWithPath: "/usr/bin/prlimit"), arguments: ["--pid", "\(process.pid)", "--nofile=6:6"])
        command.waitUntilExit()
        #expect(command.terminationStatus == 0)
        #expect(try Self.read(decoding) != nil)
        #expect(try #require(try worker.running(Interruption())).pid != process.pid)
        #expect(messages.lines.count == 2)
        #expect(messages.lines.first?.contains("Too many open files; files wait until one can be opened") == true)
        #expect(messages.lines.last == "notice: files can be opened again")
    }

    @Test func `a decoder that can't be loaded is started again`() throws {
        let folder = try TemporaryFolder()
        let first = "\(folder.root.description)/first"
        let program = script(
            "[ -e \(first) ] || { touch \(first); ulimit -n 6; }\nexec \(Self.program) \"$@\"", in: folder)
        let messages = Messages()
        let decoding = Decoding(worker: DecodeWorker(.files, program: program), isPatient: true) {
            messages.add($0, $1)
        }
        #expect(try Self.read(decoding) != nil)
        #expect(messages.lines.first?.contains("the decoding process ended with status 127") == true)
    }

    @Test func `a file that has its decoders say so for ever is given up`() throws {
        let folder = try TemporaryFolder()
        let reply = try JSONEncoder().encode(
            WorkerReply.failed(reason: "exhausted", detail: "no descriptor", WorkerReply.Standing()))
        let count = "\(folder.root.description)/count"
        let program = script(
            "echo >>\(count)\nprintf '%s' '\(String(decoding: reply, as: UTF8.self))' >&3\nexec sleep 60", in: folder)
        let decoding = Decoding(worker: DecodeWorker(.files, program: program), isPatient: true) { _, _ in }
        let error = #expect(throws: DecodeError.self) { try Self.read(decoding) }
        #expect(error == .inputOutput("no descriptor"))
        #expect(try String(contentsOfFile: count, encoding: .utf8) == "\n\n\n\n")
    }

    @Test func `where no descriptor is left to start a decoder nothing is decoded without`() async {
        await #expect(processExitsWith: .success) {
            let decoding = Decoding(worker: DecodeWorker(.files, program: Self.program)) { _, _ in }
            var limit = rlimit()
            unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let next = unsafe open("/dev/null", O_RDONLY)
            close(next)
            // Enough to read the picture, and too few for a socket, a pipe and memory.
            var little = rlimit(rlim_cur: rlim_t(next) + 3, rlim_max: limit.rlim_max)
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &little)
            #expect(!Descriptor.areLeft(16))
            let error = #expect(throws: DecodeError.self) { try Self.read(decoding) }
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            #expect(error?.token == "exhausted")
            #expect(error?.detail.contains("Too many open files") == true)
            #expect(throws: Never.self) { try Self.read(decoding) }
        }
    }

    @Test func `where no process may be started nothing is decoded without`() async {
        await #expect(processExitsWith: .success) {
            let decoding = Decoding(worker: DecodeWorker(.files, program: Self.program)) { _, _ in }
            // The limit does not hold for root.
            if geteuid() == 0 { #expect(setuid(65_534) == 0) }
            var none = rlimit(rlim_cur: 0, rlim_max: 0)
            unsafe setrlimit(__rlimit_resource_t(__RLIMIT_NPROC.rawValue), &none)
            let error = #expect(throws: DecodeError.self) { try Self.read(decoding) }
            #expect(error?.token == "exhausted")
            #expect(error?.detail.contains("Resource temporarily unavailable (posix_spawn)") == true)
        }
    }
}
