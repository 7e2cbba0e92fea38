import ArgumentParser
import Testing

@testable import Daemon

/// `tagclipd model fetch` as a user types it.
@Suite struct ModelFetchCommandTests {
    /// How the command ends.
    private func exitCode(_ arguments: String...) throws -> ExitCode? {
        do {
            var command = try TagclipdCommand.parseAsRoot(["model", "fetch"] + arguments)
            try command.run()
            return nil
        } catch let code as ExitCode {
            return code
        }
    }

    @Test func `exit codes tell what came of it`() throws {
        let folder = try SinkFolder()
        let server = try ModelServer { request, connection in
            if request.target.hasPrefix("/short") {
                ModelServer.serve([1, 2, 3], request, connection)
            } else {
                connection.send(head: "HTTP/1.1 404 Not Found", "Content-Length: 0")
            }
        }
        defer { server.stop() }
        let (name, to) = ("openai-vit-b-16", folder.file("m/"))
        #expect(try exitCode("openai-vit-b16") == ExitStatus.usage)
        #expect(try exitCode(name, "--to", to, "--mirror", "ftp://host/") == ExitStatus.usage)
        #expect(try exitCode(name, "--to", to, "--mirror", server.url + "/short") == ExitStatus.data)
        #expect(try exitCode(name, "--to", to, "--mirror", server.url) == ExitStatus.unavailable)
        #expect(try exitCode(name, "--to", "/proc/nowhere", "--mirror", server.url) == ExitStatus.cantCreate)
        try folder.write([1], to: "m/ViT-B-16.pt")
        #expect(try exitCode(name, "--to", to, "--mirror", server.url) == ExitStatus.cantCreate)
        #expect(try folder.bytes(of: "m/ViT-B-16.pt") == [1])
        #expect(server.requests.map(\.target) == ["/short/ViT-B-16.pt", "/ViT-B-16.pt"])
    }
}
