import Decode
import Testing

struct GoodbyeTests {
    private static let description = """
        v=0\r
        o=- 1 1 IN IP4 127.0.0.1\r
        s=camera\r
        t=0 0\r
        m=video 0 RTP/AVP 96\r
        c=IN IP4 0.0.0.0\r
        a=rtpmap:96 H264/90000\r
        a=control:track\r

        """

    @Test(arguments: ["SETUP", "PLAY"])
    func `a session that is interrupted while it opens is given back`(_ method: String) throws {
        let interruption = Interruption()
        let server = try HeadServer(keepsOpen: true) { request in
            if request.hasPrefix(method) { interruption.interrupt() }
            let number = request.split(separator: "\r\n").first { $0.hasPrefix("CSeq:") } ?? "CSeq: 0"
            let answer =
                switch request.prefix(while: { $0 != " " }) {
                case "DESCRIBE":
                    "Content-Type: application/sdp\r\nContent-Length: \(Self.description.utf8.count)\r\n\r\n"
                        + Self.description
                case "SETUP": "Session: 7\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n"
                default: "Session: 7\r\n\r\n"
                }
            return Array("RTSP/1.0 200 OK\r\n\(number)\r\n\(answer)".utf8)
        }
        defer { server.stop() }
        let error = #expect(throws: DecodeError.self) {
            try MediaReader(.url("rtsp://127.0.0.1:\(server.port)/"), interruption: interruption)
        }
        #expect(error?.reason == "interrupted")
        #expect(server.waitForEnd())
        #expect(server.requests.last?.hasPrefix("TEARDOWN") == true)
    }

    @Test func `a server that never answers holds an interrupted reader for no more than a moment`() throws {
        let interruption = Interruption()
        let server = try HeadServer(keepsOpen: true) { _ in
            interruption.interrupt()
            return []
        }
        defer { server.stop() }
        let error = #expect(throws: DecodeError.self) {
            try MediaReader(.url("rtsp://127.0.0.1:\(server.port)/"), interruption: interruption)
        }
        #expect(error?.reason == "interrupted")
    }
}
