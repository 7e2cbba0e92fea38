import Glibc
import Testing

@testable import Daemon

/// Proxies of the environment; each in a process of its own, since the environment is the process's.
@Suite struct ProxyTests {
    @Test func `a proxy is asked for the whole URL`() async {
        await #expect(processExitsWith: .success) {
            let samples = try FetchSamples()
            let bytes = samples.bytes
            let proxy = try ModelServer { ModelServer.serve(bytes, $0, $1) }
            unsafe setenv("http_proxy", proxy.url, 1)
            try samples.fetch("http://models.invalid/clip")
            guard proxy.requests.map(\.target) == ["http://models.invalid/clip/tiny.pt"], samples.file == bytes else {
                exit(1)
            }
        }
    }

    @Test func `a proxy for all is asked to connect, and its refusal is told`() async throws {
        let result = try await #require(processExitsWith: .exitCode(7), observing: [\.standardErrorContent]) {
            let samples = try FetchSamples()
            let proxy = try ModelServer { _, connection in
                connection.send(head: "HTTP/1.1 407 Proxy Authentication Required", "Content-Length: 0")
            }
            unsafe setenv("all_proxy", proxy.url, 1)
            do throws(FetchError) {
                try samples.fetch("https://models.invalid/clip")
            } catch {
                guard proxy.requests.first?.head.hasPrefix("CONNECT models.invalid:443 ") == true else { exit(8) }
                StandardError.shared.message("\(error)")
                exit(7)
            }
        }
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("the proxy answers 407"))
    }

    @Test func `hosts that need no proxy are asked themselves`() async {
        await #expect(processExitsWith: .success) {
            let samples = try FetchSamples()
            let bytes = samples.bytes
            let server = try ModelServer { ModelServer.serve(bytes, $0, $1) }
            unsafe setenv("http_proxy", "http://127.0.0.1:1", 1)
            unsafe setenv("no_proxy", "127.0.0.1", 1)
            try samples.fetch(server.url)
            guard samples.file == bytes else { exit(1) }
        }
    }
}
