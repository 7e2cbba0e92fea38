import Testing

@testable import Daemon

@Suite struct StatusTableTests {
    @Test func `the table is aligned and names what is dropped most first`() {
        var status = FakeDaemon(["gate"]).status()
        status.sources.append(
            SourceStatus(
                name: "inbox\u{1B}", kind: .folder, state: .stopped, reason: .rootMissing,
                since: Timestamp(microseconds: 0), location: "/srv/photos", backlog: 12))
        status.backlog = 12
        #expect(
            StatusTable(status).text == """
                tagclipd 0.1.0, up 1 h 2 min, model sample, 2 workers (2 CPUs in the affinity mask), 12 files wait

                SOURCE  STATE                   SINCE                  IN  ANALYSED  DROPPED                       \
                IN VIEW        FROM
                gate    running                 2024-02-29 12:00:00Z  250        10  200 superseded, 30 unchanged  \
                dog            rtsp://***@192.0.2.7/1
                inbox\u{FFFD}  stopped (root_missing)  1970-01-01 00:00:00Z    0         0  -                             \
                12 files wait  /srv/photos
                """)
    }

    @Test func `colours mark the state only`() {
        let lines = StatusTable(FakeDaemon(["gate"]).status(), hasColours: true).text.split(separator: "\n")
        #expect(lines[1].contains("\u{1B}") == false)
        #expect(lines[2].hasPrefix("gate    \u{1B}[32mrunning\u{1B}[0m  2024"))
    }

    @Test func `a daemon without sources says so`() {
        #expect(StatusTable(FakeDaemon([]).status()).text.hasSuffix("\n\nno sources"))
    }

    @Test(arguments: [
        (0, "0 s"), (59.9, "59 s"), (60, "1 min 0 s"), (3_599, "59 min 59 s"), (90_061, "1 d 1 h"), (-1, "0 s"),
        (.infinity, "11574074 d 1 h"),
    ])
    func `a span of time is said in its two largest units`(seconds: Double, expected: String) {
        #expect(StatusTable.span(seconds) == expected)
    }
}
