import Foundation
import Glibc
import Testing

@testable import Daemon

/// `tagclipd run` as a service, before a manager that listens as systemd does.
@Suite struct ServiceTests {
    /// The socket that `NOTIFY_SOCKET` names.
    private struct Manager {
        private let descriptor: Descriptor

        init(_ path: String) throws {
            descriptor = Descriptor(owning: socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0))
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
            let status = unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    unsafe bind(descriptor.number, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            guard status == 0 else { throw SystemError.last("bind") }
            // What never comes fails the test instead of hanging it.
            var patience = timeval(tv_sec: 60, tv_usec: 0)
            unsafe setsockopt(
                descriptor.number, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        }

        /// Waits for a message that is or begins with this; others are passed over.
        func wait(for message: String) throws {
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = unsafe recv(descriptor.number, &buffer, buffer.count, 0)
                guard count >= 0 else { throw SystemError.last("waiting for \(message)") }
                if String(decoding: buffer[..<count], as: UTF8.self).hasPrefix(message) { return }
            }
        }
    }

    /// A folder with a configuration that watches another, empty folder.
    private func folderOfService(moreOutputs: String = "") throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/in", withIntermediateDirectories: true)
        let configuration = """
            sources:
              - {name: inbox, folder: in}
            outputs:
              - {type: file, path: events.ndjson}
            \(moreOutputs)
            """
        try Data(configuration.utf8).write(to: URL(filePath: folder.path + "/c.yaml"))
        return folder
    }

    /// The daemon, not yet started, with the variables that a manager sets.
    private func daemon(in folder: TemporaryFolder, errors: Pipe) -> Process {
        let daemon = Program.process(["run", "--config", folder.path + "/c.yaml"])
        daemon.environment?.merge([
            "NOTIFY_SOCKET": folder.path + "/notify", "WATCHDOG_USEC": "200000", "RUNTIME_DIRECTORY": folder.path,
            "STATE_DIRECTORY": folder.path + "/state",
        ]) { $1 }
        daemon.standardError = errors
        return daemon
    }

    @Test func `the manager hears of start, life, reload and stop, and clients are answered`() throws {
        let folder = try folderOfService()
        let manager = try Manager(folder.path + "/notify")
        let errors = Pipe()
        let daemon = daemon(in: folder, errors: errors)
        try daemon.run()
        defer { daemon.terminate() }
        try manager.wait(for: "READY=1")
        try manager.wait(for: "STATUS=1 source")
        for _ in 0..<3 { try manager.wait(for: "WATCHDOG=1") }

        kill(daemon.processIdentifier, SIGHUP)
        try manager.wait(for: "RELOADING=1\nMONOTONIC_USEC=")
        try manager.wait(for: "READY=1")
        kill(daemon.processIdentifier, SIGUSR1)

        let socket = folder.path + "/control.sock"
        #expect(try Program.run(["pause", "inbox", "--control", socket]).output == "inbox: paused\n")
        #expect(try Program.run(["status", "--control", socket]).output.contains("\ninbox   paused"))
        #expect(try Program.run(["resume", "inbox", "--control", socket]).output == "inbox: resumed\n")

        daemon.terminate()
        try manager.wait(for: "STOPPING=1")
        daemon.waitUntilExit()
        #expect(daemon.terminationReason == .exit && daemon.terminationStatus == 0)
        #expect(unsafe access(socket, F_OK) != 0)
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(!said.contains("error"), "\(said)")
        let records = try String(contentsOfFile: folder.path + "/events.ndjson", encoding: .utf8)
        #expect(try Schema.problems(of: records) == "")
        #expect(records.contains(#""event":"config.reload""#) && records.contains(#""state":"paused""#))
    }

    @Test func `a stop is told to the other outputs where nobody reads standard output`() throws {
        let folder = try folderOfService(moreOutputs: "  - {type: stdout}")
        let manager = try Manager(folder.path + "/notify")
        let output = Pipe()
        fill(output.fileHandleForWriting.fileDescriptor)
        let errors = Pipe()
        let daemon = daemon(in: folder, errors: errors)
        daemon.standardOutput = output
        try daemon.run()
        try manager.wait(for: "STATUS=1 source")
        daemon.terminate()
        daemon.waitUntilExit()
        #expect(daemon.terminationReason == .exit && daemon.terminationStatus == 0)
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(!said.contains("cut short"), "\(said)")
        let records = try String(contentsOfFile: folder.path + "/events.ndjson", encoding: .utf8)
        #expect(records.contains(#""state":"stopped""#) && records.contains(#""event":"stats""#))
        withExtendedLifetime(output) {}
    }

    /// Leaves no room in a pipe.
    private func fill(_ pipe: Int32) {
        let flags = fcntl(pipe, F_GETFL)
        _ = fcntl(pipe, F_SETFL, flags | O_NONBLOCK)
        let page = [UInt8](repeating: UInt8(ascii: "x"), count: 4096)
        while FileOutput().write(page.span, to: pipe) == .wrote(page.count) {}
        _ = fcntl(pipe, F_SETFL, flags)
    }

    @Test func `a control socket that another daemon serves is one warning, and the daemon runs`() throws {
        let folder = try folderOfService()
        let manager = try Manager(folder.path + "/notify")
        let taken = try SocketAddress.listen(at: folder.path + "/control.sock", mode: 0o600, group: nil)
        let errors = Pipe()
        let daemon = daemon(in: folder, errors: errors)
        try daemon.run()
        try manager.wait(for: "READY=1")
        daemon.terminate()
        daemon.waitUntilExit()
        #expect(daemon.terminationStatus == 0)
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(said.split(separator: "\n").count { $0.hasPrefix("tagclipd: warning: no control socket") } == 1)
        #expect(unsafe access(folder.path + "/control.sock", F_OK) == 0)
        withExtendedLifetime(taken) {}
    }
}
