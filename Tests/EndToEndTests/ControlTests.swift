import Foundation
import Testing

@testable import Daemon

/// `tagclipd pause`, `resume` and `status`, as a user types them, at a socket that a daemon serves.
@Suite struct ControlTests {
    /// A daemon with one source.
    private final class Gate: ControlHandler {
        func pause(_ name: String) -> ControlOutcome { name == "gate" ? .changed : .unknownSource(known: ["gate"]) }
        func resume(_ name: String) -> ControlOutcome { name == "gate" ? .unchanged : .unknownSource(known: ["gate"]) }
        func status() -> ServiceStatus {
            ServiceStatus(
                version: "0.1.0", pid: 7, started: "", uptime: 61, model: "sample", workers: 1,
                workersReason: "threads: 1",
                backlog: 0,
                sources: [
                    SourceStatus(
                        name: "gate", kind: .stream, state: .running, since: Timestamp(microseconds: 0),
                        location: "rtsp://u:pw@camera/1")
                ])
        }
    }

    @Test func `a running daemon is asked, and exit codes tell what came of it`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/control.sock"
        let server = ControlServer(.init(path: path), handler: Gate(), log: { _, _ in })
        let paused = try Program.run(["pause", "--control", path, "gate"])
        #expect(paused.status == 0 && paused.output == "gate: paused\n", "\(paused.errors)")
        let resumed = try Program.run(["resume", "--control", path, "gate"])
        #expect(resumed.status == 0 && resumed.output == "gate: was not paused\n", "\(resumed.errors)")
        let unknown = try Program.run(["pause", "--control", path, "gaet"])
        #expect(unknown.status == 1 && unknown.errors == "tagclipd: there is no source \"gaet\"; there are: gate\n")
        let table = try Program.run(["status", "--control", path])
        #expect(table.status == 0 && table.output.contains("gate    running  1970-01-01"), "\(table.errors)")
        #expect(!table.output.contains("pw"))
        let json = try Program.run(["status", "--json", "--control", path])
        let status = try JSONDecoder().decode(ServiceStatus.self, from: Data(json.output.utf8))
        #expect(status == Gate().status())
        server.close()
        let gone = try Program.run(["status", "--control", path])
        #expect(gone.status == 69 && gone.errors.hasPrefix("tagclipd: no daemon is running here"))
    }

    @Test func `the socket is found by the variable of the service`() throws {
        let folder = try TemporaryFolder()
        let server = ControlServer(.init(path: folder.path + "/control.sock"), handler: Gate(), log: { _, _ in })
        let found = try Program.run([folder.path], shell: #"RUNTIME_DIRECTORY="$1" "$0" pause gate"#)
        #expect(found.output == "gate: paused\n", "\(found.errors)")
        server.close()
    }
}
