import Foundation
import Glibc
import Testing

@testable import Daemon

@Suite struct ControlServerTests {
    private let folder: SinkFolder
    private let path: String
    private let log = MessageLog()
    private let clock = TurnedClock()

    init() throws {
        folder = try SinkFolder()
        path = folder.file("control.sock")
    }

    private func server(_ daemon: FakeDaemon = FakeDaemon()) -> ControlServer {
        ControlServer(.init(path: path), handler: daemon, patience: .seconds(1_000), now: clock.now, log: log.log)
    }

    private func ask(_ command: ControlRequest.Command, _ name: String? = nil) throws -> ControlReply {
        try ControlClient.connect(toFirstOf: [path]).ask(ControlRequest(command: command, name: name)).reply
    }

    @Test func `a source is paused and resumed, and the status tells`() throws {
        let server = server()
        #expect(try ask(.pause, "gate") == ControlReply(ok: true, name: "gate", changed: true))
        #expect(try ask(.pause, "gate") == ControlReply(ok: true, name: "gate", changed: false))
        #expect(try ask(.status).status?.sources.map(\.state) == ["paused", "running"])
        #expect(try ask(.resume, "gate").changed == true)
        let status = try #require(try ask(.status).status)
        #expect(status == FakeDaemon().status())
        #expect(status.sources.map(\.url) == ["rtsp://***@192.0.2.7/1", "rtsp://***@192.0.2.7/1"])
        #expect(status.sources[0].dropped == ["unchanged": 30, "superseded": 200])
        server.close()
    }

    @Test func `an unknown source is refused with the names that there are`() throws {
        let server = server()
        let reply = try ask(.pause, "gaet")
        #expect(reply.error == ControlReply.unknownSource)
        #expect(reply.message == "there is no source \"gaet\"; there are: gate, inbox")
        server.close()
    }

    @Test(arguments: [
        "", "nonsense", "{}", "[]", "null", #"{"command":"stop"}"#, #"{"command":"pause"}"#, #"{"command":7}"#,
        #"{"command":"pause","name":["gate"]}"#, String(repeating: "[", count: 4_000), "\u{0}\u{1}",
        String(repeating: #"{"command":"#, count: 300),
    ])
    func `what is no request is refused, and the next one is answered`(line: String) throws {
        let server = server()
        let client = try SocketReader(path)
        client.send(line + "\n" + #"{"command":"pause","name":"gate"}"# + "\n")
        let replies = client.lines(2)
        #expect(replies[0].contains(#""error":"bad_request""#) && replies[0].contains(#""ok":false"#))
        #expect(replies[1] == #"{"changed":true,"name":"gate","ok":true}"#)
        server.close()
    }

    @Test func `a request may come in pieces, several at once, and the last without its end`() throws {
        let server = server()
        let client = try SocketReader(path)
        for character in #"{"command":"pause","# { client.send(String(character)) }
        client.send(
            #""name":"gate"}"# + "\n" + #"{"command":"pause","name":"gate"}"# + "\n"
                + #"{"command":"resume","name":"gate"}"#)
        client.closeSending()
        let replies = client.lines(.max)
        #expect(
            replies == [
                #"{"changed":true,"name":"gate","ok":true}"#, #"{"changed":false,"name":"gate","ok":true}"#,
                #"{"changed":true,"name":"gate","ok":true}"#,
            ])
        server.close()
    }

    @Test(arguments: ["", "\n"])
    func `a line that is too long is refused and its connection closed`(end: String) throws {
        let server = server()
        let client = try SocketReader(path)
        client.send(String(repeating: "x", count: ControlRequest.limit + 1) + end)
        let replies = client.lines(.max)
        #expect(replies.count == 1 && replies[0].contains("at most 4096 bytes"))
        server.close()
    }

    @Test func `the longest request is one`() throws {
        let server = server()
        let client = try SocketReader(path)
        let start = #"{"command":"resume","name":"gate"}"#
        client.send(start + String(repeating: " ", count: ControlRequest.limit - start.utf8.count) + "\n")
        #expect(client.lines(1) == [#"{"changed":false,"name":"gate","ok":true}"#])
        server.close()
    }

    @Test func `hundreds of clients that close in halves or vanish leave nothing behind`() async throws {
        let server = server()
        for round in 0..<4 {
            var clients: [SocketReader] = []
            for number in 0..<150 {
                let client = try SocketReader(path)
                if round.isMultiple(of: 2) { client.send(#"{"command":"sta"#) }
                if number.isMultiple(of: 3) { client.send("\n" + #"{"command":"status"}"# + "\n") }
                if round < 2 { client.closeSending() }
                clients.append(client)
            }
            #expect(try ask(.pause, "gate").ok)
            clients.removeAll()
            try await eventually("clients are forgotten") { server.clientCount == 0 }
        }
        try await eventually("only the listener is left") { try kernelSockets(at: path) == 1 }
        server.close()
        try await eventually("not even that") { try kernelSockets(at: path) == 0 }
    }

    @Test func `silent clients never keep another one out`() async throws {
        let server = server()
        let silent = try (0..<3 * ControlServer.capacity).map { _ in try SocketReader(path) }
        #expect(try ask(.status).ok)
        #expect(server.clientCount <= ControlServer.capacity)
        withExtendedLifetime(silent) {}
        server.close()
    }

    @Test func `a client that takes too long loses its connection, one that asks keeps it`() async throws {
        let server = server()
        let silent = try SocketReader(path)
        silent.send(#"{"command""#)
        let active = try SocketReader(path)
        try await eventually("both are in") { server.clientCount == 2 }
        clock.turn(.seconds(600))
        active.send(#"{"command":"resume","name":"gate"}"# + "\n")
        #expect(active.lines(1).count == 1)
        clock.turn(.seconds(600))
        server.sweep()
        #expect(silent.lines(1) == [])
        #expect(server.clientCount == 1)
        active.send(#"{"command":"resume","name":"gate"}"# + "\n")
        #expect(active.lines(1).count == 1)
        server.close()
    }

    @Test func `a client that reads nothing holds up nobody, and gets every answer when it reads`() async throws {
        let names = (0..<500).map { "source-\($0)" }
        let server = server(FakeDaemon(names, location: String(repeating: "long/", count: 100)))
        let lazy = try SocketReader(path)
        for _ in 0..<50 { lazy.send(#"{"command":"status"}"# + "\n") }
        #expect(try ask(.pause, "source-7").ok)
        #expect(try ask(.status).status?.sources.count == 500)
        lazy.closeSending()
        let replies = await Task.detached { lazy.lines(.max) }.value
        #expect(replies.count == 50)
        #expect(replies.allSatisfy { $0.hasPrefix(#"{"ok":true,"status":{"#) && $0.hasSuffix("}}") })
        server.close()
    }

    @Test func `a stale socket is replaced`() throws {
        do {
            let stale = try SocketAddress.listen(at: path, mode: 0o600, group: nil)
            withExtendedLifetime(stale) {}
        }
        #expect(unsafe access(path, F_OK) == 0)
        let server = server()
        #expect(try ask(.status).ok)
        #expect(log.texts == [])
        server.close()
        #expect(unsafe access(path, F_OK) != 0)
    }

    @Test func `a socket in use is left to its daemon, with one warning, and taken when that has ended`() throws {
        let first = server()
        let second = server(FakeDaemon(["second"]))
        second.tend()
        #expect(log.levels == ["warning"])
        #expect(
            log.texts == [
                "no control socket until it can be made, so no pause, resume and status: "
                    + "\(path): another process listens there"
            ])
        #expect(try ask(.status).status?.sources.count == 2)
        first.close()
        second.tend()
        #expect(try ask(.status).status?.sources.map(\.name) == ["second"])
        #expect(log.levels == ["warning", "notice"])
        second.close()
    }

    @Test(arguments: ["missing/control.sock", "file", "file/control.sock", String(repeating: "x", count: 120)])
    func `a socket that can't be made is one warning`(name: String) throws {
        try folder.write([1], to: "file")
        let settings = ControlServer.Settings(path: folder.file(name))
        let server = ControlServer(settings, handler: FakeDaemon(), log: log.log)
        for _ in 0..<3 { server.tend() }
        server.close()
        #expect(log.texts.count == 1 && log.texts[0].hasPrefix("no control socket"))
        #expect(try folder.bytes(of: "file") == [1])
    }

    @Test func `a socket that can't be made at the start is made once it can be`() throws {
        let path = folder.file("later/control.sock")
        let server = ControlServer(.init(path: path), handler: FakeDaemon(), log: log.log)
        server.tend()
        try FileManager.default.createDirectory(atPath: folder.file("later"), withIntermediateDirectories: false)
        server.tend()
        #expect(try ControlClient.connect(toFirstOf: [path]).ask(ControlRequest(command: .status)).reply.ok)
        #expect(log.levels == ["warning", "notice"])
        server.close()
    }

    @Test func `a socket that was taken away is made anew as it was, and who is connected stays so`() throws {
        let settings = ControlServer.Settings(path: path, mode: 0o600, group: "\(getgid())")
        let server = ControlServer(settings, handler: FakeDaemon(), log: log.log)
        let client = try SocketReader(path)
        let request = #"{"command":"resume","name":"gate"}"# + "\n"
        client.send(request)
        #expect(client.lines(1).count == 1)
        for _ in 0..<2 {
            #expect(unsafe unlink(path) == 0)
            server.tend()
            #expect(try ask(.status).ok)
        }
        server.tend()
        #expect(log.levels == ["notice", "notice"])
        client.send(request)
        #expect(client.lines(1).count == 1)
        var status = stat()
        #expect(unsafe stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600 && status.st_gid == getgid())
        server.close()
        #expect(unsafe access(path, F_OK) != 0)
    }

    @Test func `a socket that another daemon has put in the place is left alone, at the end too`() throws {
        let first = server()
        #expect(unsafe unlink(path) == 0)
        let second = server(FakeDaemon(["second"]))
        for _ in 0..<2 { first.tend() }
        #expect(log.texts.count == 1 && log.texts[0].hasSuffix("\(path): another process listens there"))
        first.close()
        #expect(try ask(.status).status?.sources.map(\.name) == ["second"])
        second.close()
        first.tend()
        #expect(unsafe access(path, F_OK) != 0, "what is closed stays so")
    }

    @Test func `what is no socket stays in its place`() throws {
        let server = server()
        #expect(unsafe unlink(path) == 0)
        try folder.write([1], to: "control.sock")
        server.tend()
        #expect(log.texts.count == 1 && log.texts[0].hasSuffix("exists and is no socket; it is left alone"))
        server.close()
        #expect(try folder.bytes(of: "control.sock") == [1])
    }

    @Test func `mode and group are what was asked for, and an unknown group is one warning`() throws {
        let settings = ControlServer.Settings(path: path, mode: 0o600, group: "\(getgid())")
        let server = ControlServer(settings, handler: FakeDaemon(), log: log.log)
        var status = stat()
        #expect(unsafe stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600 && status.st_gid == getgid())
        server.close()
        let unknown = ControlServer.Settings(path: path, group: "no such group")
        ControlServer(unknown, handler: FakeDaemon(), log: log.log).close()
        #expect(log.texts.count == 1)
    }

    @Test func `closing ends every connection`() throws {
        let server = server()
        let client = try SocketReader(path)
        client.send(#"{"command":"resume","name":"gate"}"# + "\n")
        #expect(client.lines(1).count == 1)
        server.close()
        #expect(client.lines(1) == [])
        server.close()
    }
}
