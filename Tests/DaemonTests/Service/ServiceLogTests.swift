import Glibc
import Logging
import Testing

@testable import Daemon

@Suite struct ServiceLogTests {
    private let log = LineLog()

    @Test(arguments: [
        (Logger.Level.critical, "tagclipd: error: m", "<2>m"),
        (.error, "tagclipd: error: m", "<3>m"),
        (.warning, "tagclipd: warning: m", "<4>m"),
        (.notice, "tagclipd: m", "<5>m"),
        (.info, "tagclipd: m", "<6>m"),
        (.debug, "tagclipd: debug: m", "<7>m"),
        (.trace, "tagclipd: debug: m", "<7>m"),
    ])
    func `a message is plain for people and carries its priority for the journal`(
        level: Logger.Level, plain: String, journal: String
    ) {
        log.handler().logger.log(level: level, "m")
        log.handler(.priorities).logger.log(level: level, "m")
        #expect(log.lines == [plain, journal])
    }

    @Test func `colours mark the level and nothing else`() {
        log.handler(.plain(colours: true)).logger.warning("m")
        log.handler(.plain(colours: true)).logger.info("m")
        #expect(log.lines == ["tagclipd: \u{1B}[1;33mwarning\u{1B}[0m: m", "tagclipd: m"])
    }

    @Test func `every line of a message is marked, and no control character gets through`() {
        log.handler(.priorities).logger.error("one\r\ntwo\u{1B}[2J\nthree")
        #expect(log.lines == ["<3>one", "<3>  two\u{FFFD}[2J", "<3>  three"])
    }

    @Test(arguments: [Logger.Level.trace, .info, .critical])
    func `secrets are masked at every level, in messages, metadata and errors`(level: Logger.Level) {
        let secrets = SecretRegistry()
        secrets.register("hunter22")
        var logger = log.handler(secrets: secrets).logger
        logger[metadataKey: "url"] = "rtsp://viewer:pw@camera/1"
        logger.log(level: level, "login with hunter22", metadata: ["sent": "hunter%32%32"])
        #expect(log.lines.count == 1)
        #expect(log.lines[0].hasSuffix("login with *** sent=*** url=rtsp://***@camera/1"))
    }

    @Test func `messages below the level are not written`() {
        var logger = log.handler().logger
        logger.logLevel = .warning
        logger.info("no")
        logger.warning("yes")
        #expect(log.lines == ["tagclipd: warning: yes"])
    }

    @Test func `the journal's stream is known by device and inode`() throws {
        let folder = try SinkFolder()
        try folder.write([], to: "stream")
        let descriptor = Descriptor(owning: unsafe open(folder.file("stream"), O_RDONLY))
        var status = stat()
        #expect(unsafe fstat(descriptor.number, &status) == 0)
        #expect(LogForm.isStream("\(status.st_dev):\(status.st_ino)", of: descriptor.number))
        for other in ["\(status.st_dev):\(status.st_ino + 1)", "\(status.st_ino)", "", ":", "a:b", "1:2:3"] {
            #expect(!LogForm.isStream(other, of: descriptor.number), "\(other)")
        }
        #expect(!LogForm.isStream("\(status.st_dev):\(status.st_ino)", of: -1))
    }
}
