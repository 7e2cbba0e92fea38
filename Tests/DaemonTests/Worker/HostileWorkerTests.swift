import Decode
import Glibc
import Testing

@testable import Daemon

/// A decoding process that a file has taken over: what it says is checked before the daemon reckons with it.
struct HostileWorkerTests {
    private static let opened = #"{"opened":{"_0":{"kind":"video","isLive":false,"isUnchanged":false}}}"#

    private static func report(_ changes: [String: String] = [:]) -> String {
        object(["packets": "1", "frames": "1", "lastFrame": "1", "keyGap": "0", "hasStarted": "true"], changes)
    }

    private static func standing(_ changes: [String: String] = [:], report other: String? = nil) -> String {
        object(
            [
                "framesDecoded": "1", "decodeSeconds": "0.5", "isCorrupt": "false", "endsEarly": "false",
                "report": other ?? report(),
            ], changes)
    }

    private static func frame(_ changes: [String: String] = [:], standing other: String? = nil) -> String {
        let facts = object(
            [
                "width": "8", "height": "4", "stride": "32", "index": "0", "presentationTime": "0.5",
                "isCorrupt": "false",
            ], changes)
        return #"{"frame":{"_0":\#(facts),"_1":\#(other ?? standing())}}"#
    }

    private static func object(_ fields: [String: String], _ changes: [String: String]) -> String {
        let fields = fields.merging(changes) { $1 }.map { "\"\($0)\":\($1)" }
        return "{" + fields.joined(separator: ",") + "}"
    }

    /// The frames that a reader makes of what a process says, how it ends, and the options that it finds unused.
    private func read(
        _ messages: [String], looks: Bool = false
    ) throws -> (frames: Int, error: DecodeError?, unused: [String]) {
        var pair: [Int32] = [-1, -1]
        try #require(unsafe socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &pair) == 0)
        let channel = WorkerChannel(descriptor: pair[0])
        let far = Descriptor(owning: pair[1])
        let pixels = try SharedPixels()
        try #require(ftruncate(pixels.descriptor, looks ? 40_000 : 4_096) == 0)
        for message in messages {
            #expect(unsafe send(far.number, Array(message.utf8), message.utf8.count, 0) == message.utf8.count)
        }
        shutdown(far.number, Int32(SHUT_WR))
        let process = DecodeWorker.Process(
            pid: 0, channel: channel, interrupts: Descriptor(owning: unsafe open("/dev/null", O_WRONLY)),
            pixels: pixels)
        var frames = 0
        var unused: [String] = []
        do throws(DecodeError) {
            let reader = try BoxedReader(
                .file([]), options: ReaderOptions(maxPixels: 100, options: ["misspelt": "a", "known": "b"]),
                interruption: Interruption(), worker: DecodeWorker(.files, program: "/nowhere"),
                process: process, number: 1)
            unused = reader.unusedOptions
            while try looks ? reader.look() != nil : reader.next() != nil { frames += 1 }
            return (frames, nil, unused)
        } catch {
            return (frames, error, unused)
        }
    }

    @Test func `no option is unused that was never set`() throws {
        let isUnchanged = "\"isUnchanged\":false"
        let opened = Self.opened.replacing(
            isUnchanged, with: isUnchanged + ",\"unusedOptions\":[\"misspelt\",\"misspelt\",\"made up\"]")
        #expect(try read([opened]).unused == ["misspelt"])
        #expect(try read([Self.opened]).unused.isEmpty)
    }

    @Test(arguments: ["printf nonsense >&3", "exec 3>&-", "printf '%s' '{\"end\":{}}' >&3"])
    func `a process that says nonsense and stays is killed`(_ command: String) throws {
        let folder = try TemporaryFolder()
        let script = folder.write("worker", "#!/bin/sh\n\(command)\nexec sleep 60\n")
        let program = String(decoding: script.bytes, as: UTF8.self)
        #expect(unsafe chmod(program, 0o700) == 0)
        let worker = DecodeWorker(.files, program: program)
        let process = try #require(try worker.running(Interruption()))
        let error = #expect(throws: DecodeError.self) {
            try BoxedReader(
                .file([]), options: ReaderOptions(), interruption: Interruption(), worker: worker, process: process,
                number: 1)
        }
        #expect(error?.reason == "crash")
        #expect(error?.detail == "the decoding process was ended: it no longer speaks as it should")
        #expect(kill(process.pid, 0) != 0)
    }

    @Test func `a process that never reads holds nobody up`() throws {
        var pair: [Int32] = [-1, -1]
        try #require(unsafe socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &pair) == 0)
        let channel = WorkerChannel(descriptor: pair[0], patience: 1)
        let far = Descriptor(owning: pair[1])
        var sent = 0
        while channel.send(WorkerRequest.next) { sent += 1 }
        #expect(sent > 0)
        withExtendedLifetime(far) {}
    }

    @Test func `what a process may say is a film`() throws {
        let progress = #"{"progress":{"_0":\#(Self.report())}}"#
        let end = #"{"end":{"_0":\#(Self.standing())}}"#
        let outcome = try read([Self.opened, progress, Self.frame(), Self.frame(["index": "1"]), end])
        #expect(outcome.frames == 2)
        #expect(outcome.error == nil)
    }

    @Test func `what a process may say of a frame that is looked at`() throws {
        func seen(_ changes: [String: String] = [:]) -> String {
            Self.frame(changes).replacing("{\"frame\":", with: "{\"seen\":")
        }
        #expect(try read([Self.opened, seen(), seen(["index": "1"])], looks: true).frames == 2)
        for message in [seen(["width": "0"]), seen(["height": "-1"]), seen(["index": "-1"]), Self.frame()] {
            let outcome = try read([Self.opened, seen(), message, seen()], looks: true)
            #expect(outcome.frames == 1)
            #expect(outcome.error?.reason == "crash")
        }
        // The brightness would not lie in the memory.
        #expect(try read([Self.opened, seen()]).frames == 0)
    }

    @Test(arguments: [
        frame(["width": "9223372036854775807"]), frame(["height": "9223372036854775807"]), frame(["stride": "23"]),
        frame(["height": "1", "stride": "4096"]), frame(["width": "16", "height": "8", "stride": "64"]),
        frame(["width": "0"]), frame(["height": "-1"]), frame(["index": "-1"]),
        frame(["presentationTime": "1e308"]), frame(["presentationTime": "-1e13"]),
        frame(standing: standing(["framesDecoded": "0"])), frame(standing: standing(["framesDecoded": "-1"])),
        frame(standing: standing(["framesDecoded": "9223372036854775807"])),
        frame(standing: standing(["decodeSeconds": "1e300"])), frame(standing: standing(["decodeSeconds": "0.25"])),
        frame(standing: standing(report: report(["lastFrame": "18446744073709551615"]))),
        frame(standing: standing(report: report(["packets": "-1"]))),
        #"{"progress":{"_0":\#(report(["lastFrame": "9223372036854775808"]))}}"#,
        #"{"end":{"_0":\#(standing(["framesDecoded": "-9223372036854775808"]))}}"#, opened, "{}", "[",
    ])
    func `what no reader can say is a decoder that has fallen`(_ message: String) throws {
        let outcome = try read([Self.opened, Self.frame(), message, Self.frame()])
        #expect(outcome.frames == 1)
        #expect(outcome.error?.reason == "crash")
    }
}
