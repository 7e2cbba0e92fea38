import Decode
import Foundation
import Glibc
import Testing

@testable import Daemon

struct BoxedReaderTests {
    /// The built program, beside the bundle of the tests.
    private static let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("tagclipd").path

    private static let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("samples")

    private let worker = DecodeWorker(.files, program: program)

    private func location(_ sample: String) -> MediaLocation {
        .file(Array(Self.samples.appendingPathComponent(sample).path.utf8))
    }

    private func open(
        _ location: MediaLocation, _ options: ReaderOptions = ReaderOptions(),
        _ interruption: Interruption = Interruption(), number: UInt32 = 1, in other: DecodeWorker? = nil
    ) throws -> BoxedReader {
        let worker = other ?? worker
        let process = try #require(try worker.running(interruption))
        return try BoxedReader(
            location, options: options, interruption: interruption, worker: worker, process: process, number: number)
    }

    private func bytes(_ frame: Frame) -> [UInt8] { frame.withPixels { span in span.indices.map { span[$0] } } }

    @Test(arguments: ["pictures/tiger.jpg", "pictures/dog-bicycle.png", "gate.mp4"])
    func `another process decodes the same`(_ sample: String) throws {
        let own = try MediaReader(location(sample))
        let boxed = try open(location(sample))
        #expect(boxed.kind == own.kind)
        var frames = 0
        while let frame = try own.next() {
            let other = try #require(try boxed.next())
            #expect(frame.width == other.width && frame.height == other.height && frame.stride == other.stride)
            #expect(frame.index == other.index)
            #expect(frame.presentationTime == other.presentationTime)
            #expect(frame.isKey == other.isKey)
            #expect(bytes(frame) == bytes(other))
            frames += 1
        }
        #expect(try boxed.next() == nil)
        #expect(frames > 0)
        #expect(boxed.framesDecoded == own.framesDecoded)
        #expect(!boxed.isCorrupt)
        #expect(boxed.decodeSeconds > 0)
    }

    @Test func `another process names the options that nothing takes`() throws {
        let options = ReaderOptions(options: ["rtsp_transprt": "tcp", "skip_frame": "nokey"])
        #expect(try open(location("gate.mp4"), options).unusedOptions == ["rtsp_transprt"])
        #expect(try open(location("gate.mp4"), number: 2).unusedOptions.isEmpty)
    }

    @Test(arguments: [false, true])
    func `time in which a reader is not asked is none of its source's`(isBoxed: Bool) throws {
        let options = ReaderOptions(totalDeadline: 1.5)
        let reader: any FrameReader =
            try isBoxed ? open(location("gate.mp4"), options) : MediaReader(location("gate.mp4"), options: options)
        #expect(try reader.next() != nil)
        // More than the deadline in all.
        usleep(1_600_000)
        #expect(try reader.next() != nil)
    }

    @Test func `another process looks at the same`() throws {
        let own = try MediaReader(location("gate.mp4"))
        let boxed = try open(location("gate.mp4"))
        var frames = 0
        while let sighting = try own.look() {
            let other = try #require(try boxed.look())
            #expect(other.width == sighting.width && other.height == sighting.height)
            #expect(other.index == sighting.index && other.presentationTime == sighting.presentationTime)
            #expect(other.luma == sighting.luma)
            #expect(try boxed.digest() == own.digest())
            #expect(boxed.decoder?.description == "h264" && boxed.decoder == own.decoder)
            if frames.isMultiple(of: 3) {
                #expect(bytes(try #require(try boxed.picture())) == bytes(try #require(try own.picture())))
                #expect(try boxed.picture() == nil)
                #expect(try boxed.digest() == nil)
            }
            frames += 1
        }
        #expect(try boxed.look() == nil)
        #expect(try boxed.picture() == nil)
        #expect(frames > 10)
    }

    @Test func `one process reads one file after another, and errors are those of the reader`() throws {
        let keeper = try TemporaryFolder()
        let text = keeper.write("a.jpg", "no picture")
        let first = try #require(try worker.running(Interruption())).pid
        for number in 0..<20 {
            let error = #expect(throws: DecodeError.self) { try open(.file(text.bytes), number: UInt32(number)) }
            #expect(error?.reason == "not_media")
            #expect(try open(location("pictures/tiger.jpg"), number: UInt32(100 + number)).next() != nil)
        }
        #expect(try #require(try worker.running(Interruption())).pid == first)
    }

    @Test func `a decoder that falls is an error, and the next file has a new one`() throws {
        let reader = try open(location("gate.mp4"))
        #expect(try reader.next() != nil)
        let process = try #require(try worker.running(Interruption()))
        #expect(kill(process.pid, SIGSEGV) == 0)
        let error = #expect(throws: DecodeError.self) { while try reader.next() != nil {} }
        #expect(error?.reason == "crash")
        #expect(error?.detail == "the decoding process was ended by signal 11 (Segmentation fault)")
        #expect(try reader.next() == nil)
        #expect(try open(location("pictures/tiger.jpg"), number: 2).next() != nil)
        #expect(try #require(try worker.running(Interruption())).pid != process.pid)
    }

    @Test func `a decoder that is killed while it does nothing costs no file`() throws {
        let process = try #require(try worker.running(Interruption()))
        kill(process.pid, SIGKILL)
        while !process.hasEnded { usleep(1_000) }
        let next = try #require(try worker.running(Interruption()))
        #expect(next.pid != process.pid)
        #expect(!next.hasEnded)
    }

    @Test func `a decoder that stands still is ended at its deadline`() throws {
        let reader = try open(location("gate.mp4"), ReaderOptions(totalDeadline: 1))
        let process = try #require(try worker.running(Interruption()))
        #expect(kill(process.pid, SIGSTOP) == 0)
        let error = #expect(throws: DecodeError.self) { while try reader.next() != nil {} }
        #expect(error?.reason == "timeout")
        #expect(kill(process.pid, 0) != 0)
    }

    @Test(arguments: [false, true])
    func `a decoder of a stream that stands still is ended when a step takes too long`(_ hasOpened: Bool) throws {
        let options = ReaderOptions(openDeadline: hasOpened ? 30 : 0.2, readDeadline: 0.2)
        let process = try #require(try worker.running(Interruption()))
        let reader = hasOpened ? try open(location("gate.mp4"), options) : nil
        #expect(kill(process.pid, SIGSTOP) == 0)
        let error = #expect(throws: DecodeError.self) {
            _ = try (reader ?? open(location("gate.mp4"), options)).look()
        }
        #expect(error?.reason == "timeout")
        #expect(kill(process.pid, 0) != 0)
    }

    @Test func `a decoder that stands still does not hold a stop`() throws {
        let interruption = Interruption()
        let reader = try open(location("gate.mp4"), ReaderOptions(), interruption)
        let process = try #require(try worker.running(Interruption()))
        #expect(kill(process.pid, SIGSTOP) == 0)
        interruption.interrupt()
        let error = #expect(throws: DecodeError.self) { try reader.next() }
        #expect(error?.reason == "interrupted")
    }

    @Test func `a reader that is interrupted leaves the process to the next`() throws {
        let interruption = Interruption()
        let reader = try open(location("gate.mp4"), ReaderOptions(sampling: .all), interruption)
        #expect(try reader.next() != nil)
        interruption.interrupt()
        let error = #expect(throws: DecodeError.self) { while try reader.next() != nil {} }
        #expect(error?.reason == "interrupted")
        let process = try #require(try worker.running(Interruption()))
        #expect(try open(location("pictures/tiger.jpg"), number: 2).next() != nil)
        #expect(try #require(try worker.running(Interruption())).pid == process.pid)
    }

    @Test func `a reader that is interrupted before its process is asked for it reads nothing`() async throws {
        let process = try #require(try worker.running(Interruption()))
        process.interrupt(1)
        try await eventually("the process has heard of it") {
            var waiting: Int32 = 1
            guard unsafe ioctl(process.interrupts.number, UInt(FIONREAD), &waiting) == 0 else { return false }
            return waiting == 0
        }
        let error = #expect(throws: DecodeError.self) {
            let reader = try open(location("gate.mp4"), ReaderOptions(sampling: .all))
            while try reader.next() != nil {}
        }
        #expect(error?.reason == "interrupted")
        #expect(try open(location("pictures/tiger.jpg"), number: 2).next() != nil)
        #expect(try #require(try worker.running(Interruption())).pid == process.pid)
    }

    @Test func `the process of files reaches no server, that of streams does`() throws {
        let url = MediaLocation.url("http://127.0.0.1:1/")
        let closed = #expect(throws: DecodeError.self) { try open(url) }
        #expect(closed?.detail.contains("Permission denied") == true)
        let streams = DecodeWorker(.none, program: Self.program)
        let error = #expect(throws: DecodeError.self) { try open(url, in: streams) }
        #expect(error?.detail.contains("Connection refused") == true)
    }

    @Test(.enabled(if: DecodeWorker.hidesDaemon))
    func `no process can look into the daemon`() throws {
        let own = MediaLocation.file(Array("/proc/\(getpid())/environ".utf8))
        for worker in [worker, DecodeWorker(.none, program: Self.program)] {
            let error = #expect(throws: DecodeError.self) { try open(own, in: worker) }
            #expect(error?.reason == "permission")
        }
    }

    @Test func `a process has no more of the environment than its libraries read`() throws {
        let variables = [
            "GATE_PASSWORD": "secret", "SWIFT_BACKTRACE": "enable=yes", "OPENBLAS_NUM_THREADS": "1", "TZ": "UTC",
            "http_proxy": "http://proxy/",
        ]
        let common: Set<String> = ["SWIFT_BACKTRACE=enable=no", "OPENBLAS_NUM_THREADS=1", "TZ=UTC"]
        for (confinement, expected) in [
            (DecodeWorker.Confinement.files, common), (.none, common.union(["http_proxy=http://proxy/"])),
        ] {
            let worker = DecodeWorker(confinement, program: Self.program, variables: variables)
            #expect(try open(location("pictures/tiger.jpg"), in: worker).next() != nil)
            let process = try #require(try worker.running(Interruption()))
            let environment = try Data(contentsOf: URL(filePath: "/proc/\(process.pid)/environ"))
            #expect(Set(environment.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }) == expected)
        }
    }

    @Test func `a process has no descriptor that a library has left open`() throws {
        let folder = try TemporaryFolder()
        let left = Descriptor(owning: unsafe Glibc.open(folder.root.description, O_RDONLY))
        #expect(fcntl(left.number, F_GETFD) == 0)
        let process = try #require(try worker.running(Interruption()))
        #expect(try open(location("pictures/tiger.jpg")).next() != nil)
        let files = "/proc/\(process.pid)/fd"
        let open = try FileManager.default.contentsOfDirectory(atPath: files).compactMap { number in
            try? FileManager.default.destinationOfSymbolicLink(atPath: files + "/" + number)
        }
        #expect(open.count >= 6)
        #expect(!open.contains(folder.root.description))
        withExtendedLifetime(left) {}
    }

    @Test func `a process for what was there before stands back`() throws {
        let niced = DecodeWorker(.files, nice: 2, program: Self.program)
        #expect(try open(location("pictures/tiger.jpg"), in: niced).next() != nil)
        let process = try #require(try niced.running(Interruption()))
        #expect(getpriority(.init(PRIO_PROCESS.rawValue), id_t(process.pid)) == Niceness.ofProcess(adding: 2))
    }

    @Test func `signals that are meant for the daemon don't end it`() throws {
        let process = try #require(try worker.running(Interruption()))
        #expect(try open(location("pictures/tiger.jpg")).next() != nil)
        for number in [SIGHUP, SIGUSR1, SIGTERM, SIGINT] { #expect(kill(process.pid, number) == 0) }
        #expect(try open(location("pictures/tiger.jpg"), number: 2).next() != nil)
        #expect(try #require(try worker.running(Interruption())).pid == process.pid)
    }

    @Test func `a program that is none is no reason to decode nothing`() throws {
        let decoding = Decoding(worker: DecodeWorker(.files, program: "/nowhere/tagclipd")) { _, _ in }
        let reader = try decoding.reader(
            location("pictures/tiger.jpg"), options: ReaderOptions(), interruption: Interruption())
        #expect(try reader.next() != nil)
    }
}
