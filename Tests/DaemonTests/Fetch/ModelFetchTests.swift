import Testing

@testable import Daemon

/// A fetch from a server that does its best.
@Suite struct ModelFetchTests {
    private let samples: FetchSamples

    init() throws {
        samples = try FetchSamples()
    }

    @Test func `a file gets its name, and beside it lies what names the activation`() throws {
        let bytes = samples.bytes
        let server = try ModelServer { ModelServer.serve(bytes, $0, $1) }
        defer { server.stop() }
        #expect(try samples.fetch(server.url + "/clip") == .fetched)
        #expect(samples.file == bytes)
        #expect(samples.part == nil)
        let configuration = try #require(samples.content("config.json"))
        #expect(String(decoding: configuration, as: UTF8.self).contains(#""vision_config": {"hidden_act": "gelu"}"#))
        #expect(try samples.folder.names == ["m"])
        #expect(server.requests.map(\.target) == ["/clip/tiny.pt"])
        #expect(server.requests.first?.start == nil)
    }

    @Test func `a file that is there is not fetched again`() throws {
        let bytes = samples.bytes
        let server = try ModelServer { ModelServer.serve(bytes, $0, $1) }
        try samples.fetch(server.url)
        server.stop()
        #expect(try samples.fetch("http://127.0.0.1:1") == .alreadyThere)
        #expect(server.requests.count == 1)
    }

    @Test func `another file of that name is left alone`() throws {
        try DirectoryNames.make(samples.folder.file("m"))
        for other in [samples.bytes.reversed(), Array(samples.bytes.dropLast())] {
            try samples.folder.write(other, to: "m/tiny.pt")
            let error = try #require(throws: FetchError.self) { try samples.fetch("http://127.0.0.1:1") }
            guard case .occupied = error else { throw error }
            #expect(samples.file == other)
        }
    }

    @Test func `a folder of a model with another activation is left alone`() throws {
        try DirectoryNames.make(samples.folder.file("m"))
        for other in [#"{"hidden_act": "quick_gelu"}"#, #"{"model_type": "clip"}"#, "nonsense"] {
            try samples.folder.write(Array(other.utf8), to: "m/config.json")
            let error = try #require(throws: FetchError.self) { try samples.fetch("http://127.0.0.1:1") }
            #expect(
                error == .otherConfiguration(path: samples.folder.file("m/config.json"), needed: "gelu"), "\(other)")
        }
    }

    @Test func `two fetches of the same file at once are one too many`() throws {
        try DirectoryNames.make(samples.folder.file("m"))
        let path = samples.folder.file("m/tiny.pt.part")
        let first = try PartFile(path)
        #expect(throws: FetchError.busy(part: path)) { try samples.fetch("http://127.0.0.1:1") }
        withExtendedLifetime(first) {}
    }

    @Test func `a model of roughly known size is as long as the server says`() throws {
        let samples = try FetchSamples(isRough: true)
        let bytes = samples.bytes
        let server = try ModelServer { request, connection in
            if request.number == 0 {
                connection.send(head: "HTTP/1.1 200 OK", "Content-Length: \(bytes.count)")
                connection.send(bytes.prefix(40_000))
            } else {
                ModelServer.serve(bytes, request, connection)
            }
        }
        defer { server.stop() }
        #expect(try samples.fetch(server.url) == .fetched)
        #expect(server.requests.map(\.start) == [nil, 40_000])
        #expect(samples.file == bytes)
    }

    @Test func `a part that is whole already only needs its name`() throws {
        let samples = try FetchSamples(isRough: true)
        let bytes = samples.bytes
        let server = try ModelServer { ModelServer.serve(bytes, $0, $1) }
        defer { server.stop() }
        try DirectoryNames.make(samples.folder.file("m"))
        try samples.folder.write(bytes, to: "m/tiny.pt.part")
        #expect(try samples.fetch(server.url) == .fetched)
        #expect(samples.file == bytes)
        #expect(server.requests.map(\.start) == [bytes.count])
    }

    @Test func `a wish to stop keeps what came`() throws {
        let (bytes, stop) = (samples.bytes, samples.stop)
        let server = try ModelServer { _, connection in
            connection.send(head: "HTTP/1.1 200 OK", "Content-Length: \(bytes.count)")
            connection.send(bytes.prefix(30_000))
            stop.turnOn()
            // Waits until the other side goes.
            while connection.send([0]) {}
        }
        defer { server.stop() }
        let error = try #require(throws: FetchError.self) { try samples.fetch(server.url) }
        guard case .stopped(let part, _, let expected) = error else { throw error }
        #expect(part == samples.folder.file("m/tiny.pt.part") && expected == 100_000)
        #expect(samples.part?.prefix(30_000) == bytes.prefix(30_000))
        #expect(samples.file == nil)
    }

    @Test(arguments: [
        ("http://host/clip", "http://host/clip/tiny.pt"), ("https://host/", "https://host/tiny.pt"),
        ("http://host/a/tiny.pt", "http://host/a/tiny.pt"), ("http://host/a?key=b", "http://host/a/tiny.pt?key=b"),
        ("HTTP://host/tiny.pt?x", "HTTP://host/tiny.pt?x"),
    ])
    func `a mirror is a folder or the file itself`(_ mirror: String, _ expected: String) throws {
        #expect(try MirrorURL.file("tiny.pt", at: mirror) == expected)
    }

    @Test(arguments: ["file:///etc/passwd", "ftp://host/", "host/clip", "", "http://", "http://a b/", "http://a\n/"])
    func `a mirror is reached by http or https`(_ mirror: String) {
        #expect(throws: FetchError.badURL(mirror)) { try samples.fetch(mirror) }
    }

    @Test func `a refused mirror's password is not told`() {
        let message = FetchError.badURL("ftp://user:hidden@host/x").description
        #expect(message.contains("host/x") && !message.contains("hidden"))
    }
}
