import Decode
import Testing

struct BusyTests {
    @Test(arguments: [(503, "busy"), (500, "unreachable"), (502, "unreachable"), (404, "not_found"), (401, "auth")])
    func `a web server is busy where it says so`(_ status: Int, _ reason: String) throws {
        let server = try HeadServer { _ in Array("HTTP/1.1 \(status) Sorry\r\nContent-Length: 0\r\n\r\n".utf8) }
        defer { server.stop() }
        let error = #expect(throws: DecodeError.self) { try MediaReader(.url("http://127.0.0.1:\(server.port)/")) }
        #expect(error?.reason == reason)
    }

    @Test(arguments: [(453, "busy"), (503, "busy"), (500, "corrupt")])
    func `an RTSP server is busy where it says so`(_ status: Int, _ reason: String) throws {
        let server = try HeadServer(keepsOpen: true) { request in
            let number = request.split(separator: "\r\n").first { $0.hasPrefix("CSeq:") } ?? "CSeq: 0"
            let line = request.hasPrefix("DESCRIBE") ? "\(status) Sorry" : "200 OK"
            return Array("RTSP/1.0 \(line)\r\n\(number)\r\n\r\n".utf8)
        }
        defer { server.stop() }
        let error = #expect(throws: DecodeError.self) { try MediaReader(.url("rtsp://127.0.0.1:\(server.port)/")) }
        #expect((error?.reason == "busy") == (reason == "busy"))
    }
}
