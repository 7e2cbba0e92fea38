import Glibc
import Testing

@testable import Daemon

@Suite struct SystemdNotifierTests {
    private let folder: SinkFolder
    private let log = LineLog()

    init() throws {
        folder = try SinkFolder()
    }

    @Test func `states reach the manager in order, several in one message`() throws {
        let manager = try ServiceManager(folder.file("notify"))
        let notifier = SystemdNotifier(socket: folder.file("notify"), log: log.logger)
        #expect(notifier.isConnected)
        #expect(notifier.tell(.ready, .status("2 sources")))
        notifier.tellReloading { 12_345_678_901 }
        notifier.tell(.watchdog)
        notifier.tell(.stopping)
        #expect(try manager.next() == "READY=1\nSTATUS=2 sources")
        #expect(try manager.next() == "RELOADING=1\nMONOTONIC_USEC=12345678")
        #expect(try manager.next() == "WATCHDOG=1")
        #expect(try manager.next() == "STOPPING=1")
        #expect(log.lines == [])
    }

    @Test func `an abstract name is reached by exactly that name`() throws {
        let name = "@tagclipd-test-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        let manager = try ServiceManager(name)
        #expect(SystemdNotifier(socket: name, log: log.logger).tell(.ready))
        #expect(try manager.next() == "READY=1")
        #expect(!SystemdNotifier(socket: name + "x", log: log.logger).tell(.ready))
    }

    @Test func `without a manager nothing is sent and nothing is said`() {
        let notifier = SystemdNotifier(socket: nil, log: log.logger)
        #expect(!notifier.isConnected)
        #expect(!notifier.tell(.ready))
        #expect(log.lines == [])
    }

    @Test func `a manager that has gone is one warning`() {
        let notifier = SystemdNotifier(socket: folder.file("gone"), log: log.logger)
        for _ in 0..<3 { #expect(!notifier.tell(.watchdog)) }
        #expect(
            log.lines == [
                "tagclipd: warning: No such file or directory (NOTIFY_SOCKET); the service manager may not hear from here"
            ])
    }

    @Test(arguments: ["relative", "@", "/", "vsock:2:1", "/" + String(repeating: "x", count: 108)])
    func `a name that can't be used is one warning`(name: String) {
        let notifier = SystemdNotifier(socket: name, log: log.logger)
        #expect(!notifier.tell(.ready))
        #expect(log.lines.count == 1)
    }

    @Test func `a status can't begin another assignment, shows no URL's password and has an end`() {
        #expect(ServiceState.status("a\nWATCHDOG=1").assignments == "STATUS=a\u{FFFD}WATCHDOG=1")
        #expect(
            ServiceState.status("rtsp://viewer:pw@camera/1 is away").assignments == "STATUS=rtsp://***@camera/1 is away"
        )
        let long = ServiceState.status(String(repeating: "ü", count: 1_000)).assignments
        #expect(long == "STATUS=" + String(repeating: "ü", count: ServiceState.statusBytes / 2))
    }

    @Test func `the variable is not there for programs that are started later`() async {
        await #expect(processExitsWith: .success) {
            unsafe setenv("NOTIFY_SOCKET", "/nonexistent/notify", 1)
            let notifier = SystemdNotifier.fromEnvironment(log: LineLog().logger)
            precondition(notifier.isConnected)
            precondition(unsafe getenv("NOTIFY_SOCKET") == nil)
        }
    }
}
