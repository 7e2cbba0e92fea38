import Glibc
import Testing

@testable import Daemon

@Suite struct ControlClientTests {
    private let folder: SinkFolder

    init() throws {
        folder = try SinkFolder()
    }

    @Test func `the first socket that a daemon listens at is taken`() throws {
        let stale = folder.file("stale")
        do { withExtendedLifetime(try SocketAddress.listen(at: stale, mode: 0o600, group: nil)) {} }
        let server = ControlServer(.init(path: folder.file("s")), handler: FakeDaemon(), log: { _, _ in })
        let paths = [folder.file("none"), stale, folder.file("s")]
        #expect(try ControlClient.connect(toFirstOf: paths).ask(.init(command: .status)).reply.ok)
        server.close()
    }

    @Test func `where no daemon listens each place is named with what is wrong there`() throws {
        let stale = folder.file("stale")
        do { withExtendedLifetime(try SocketAddress.listen(at: stale, mode: 0o600, group: nil)) {} }
        let missing = folder.file("missing/control.sock")
        let folder = folder.file("")
        let error = try #require(throws: ControlClientError.self) {
            try ControlClient.connect(toFirstOf: [stale, missing, folder])
        }
        #expect(
            "\(error)" == """
                no daemon is running here:
                  \(stale): nobody listens at the socket
                  \(missing): there is no socket
                  \(folder): it is no socket
                start one with `tagclipd run`, or name its socket with --control PATH
                """)
    }

    @Test func `a socket that one may not open says who may`() {
        let failure = ControlClientError.Failure(path: "/run/tagclipd/control.sock", code: EACCES, explanation: "")
        #expect("\(ControlClientError.noDaemon([failure]))".contains("usermod -aG tagclipd"))
    }

    @Test func `a daemon that doesn't answer is given up`() throws {
        let path = folder.file("mute")
        let listener = try SocketAddress.listen(at: path, mode: 0o600, group: nil)
        let client = try ControlClient.connect(toFirstOf: [path], patience: .milliseconds(10))
        #expect(throws: ControlClientError.noAnswer(path)) { try client.ask(.init(command: .status)) }
        withExtendedLifetime(listener) {}
    }

    @Test func `a daemon that goes away before its answer is an error`() throws {
        let path = folder.file("gone")
        let client: ControlClient
        do {
            let listener = try SocketAddress.listen(at: path, mode: 0o600, group: nil)
            client = try ControlClient.connect(toFirstOf: [path])
            withExtendedLifetime(listener) {}
        }
        #expect(throws: ControlClientError.closed(path)) { try client.ask(.init(command: .status)) }
    }
}
