import CFFmpeg

/// Demuxes and decodes one video stream and hands out the sampled frames.
///
/// Confined to the thread of its reader.
final class VideoDecoder {
    let stream: StreamDescription
    let isLive: Bool
    let label: String
    let options: ReaderOptions
    /// Names of the options that nothing has taken.
    let unusedOptions: [String]
    private let watch: Watch
    private let progress: ReaderProgress
    private let format: FormatContext
    private let codec: CodecContext
    private let packet: PacketHandle
    /// The frame that was decoded last.
    let frame: FrameHandle
    let converter: FrameConverter
    /// What is read by us rather than by FFmpeg; its failures are kept there.
    private let input: ByteInput?
    private var timeline: Timeline
    /// When the last packet was read, in nanoseconds on the monotonic clock.
    private var arrival: UInt64 = 0
    private var sampler: Sampler
    private var pace: ArrivalPace
    private var economy: DecodeEconomy
    private var state = State.reading
    /// Whether the decoder was drained for the sake of one key frame and is to go on after it.
    private var isDrainedForKey = false
    private var hasStarted = false {
        didSet { if hasStarted { progress.start() } }
    }
    /// The first frame of a file in which no key frame was found yet.
    private var fallback: FrameHandle?
    private var readErrors = 0
    private var decodeErrors = 0

    /// Errors in a row after which nothing more is expected of a file.
    private static let patience = 500
    /// Seconds that are taken for the gap between key frames until it is known.
    private static let unknownKeyGap = 120.0
    /// Frames after which a file without key frames is taken as it is.
    private static let keyFrameSearch = 300

    private enum State { case reading, draining, done }

    /// Whether any part of the file so far could not be read or decoded cleanly.
    private(set) var isCorrupt = false
    private var isAccelerated = false
    /// Nanoseconds spent in decoder and converter.
    var decodeNanoseconds: UInt64 = 0

    /// Takes an opened container over.
    init(
        format: consuming FormatContext, label: String, input: ByteInput?, options: ReaderOptions, isLive: Bool,
        watch: Watch, converter: FrameConverter, progress: ReaderProgress
    ) throws(DecodeError) {
        let stream = try StreamChoice.video(of: format.streams, label: label)
        let (pixels, overflow) = stream.width.multipliedReportingOverflow(by: stream.height)
        guard !overflow, pixels <= options.maxPixels else {
            throw .tooLarge(
                "\(label) says it has \(stream.width) x \(stream.height) pixels; at most \(options.maxPixels) are decoded"
            )
        }
        var settings = CodecContext.Settings(maxPixels: options.maxPixels, threads: options.threads)
        settings.keyFramesOnly = options.sampling == .keyframes
        settings.acceleration = options.acceleration
        // Only libvpx decodes the layer of transparency that WebM keeps beside the picture.
        if stream.hasAlphaLayer { settings.decoder = ["vp8": "libvpx", "vp9": "libvpx-vp9"][stream.codecName] }
        let leftOver = format.leftOver
        settings.options = options.options.filter { leftOver.contains($0.key) }
        let codec = try format.openDecoder(stream: stream.index, settings: settings)
        unusedOptions = codec.leftOver.sorted()
        self.codec = codec
        packet = try PacketHandle()
        frame = try FrameHandle()
        let isClockless = format.isClockless
        let followsArrival = isLive && isClockless
        timeline = Timeline(
            tick: stream.tick, frameSeconds: stream.frameSeconds, hasDiscontinuities: format.hasDiscontinuities,
            followsArrival: followsArrival)
        sampler = Sampler(options.sampling, tick: stream.tick)
        // What is piped in may come as fast as it can be read, which is not as fast as it was captured.
        pace = ArrivalPace(isLimited: input == nil)
        economy = DecodeEconomy(options.sampling, frameSeconds: followsArrival ? nil : stream.frameSeconds)
        self.stream = stream
        self.label = label
        self.input = input
        self.options = options
        self.isLive = isLive
        self.watch = watch
        self.converter = converter
        self.progress = progress
        self.format = format
    }

    /// The next sampled frame as a picture; nil at the end.
    func next() throws(DecodeError) -> Frame? {
        guard let facts = try advance() else { return nil }
        return try picture(facts)
    }

    /// Decodes the next sampled frame into `frame`; nil at the end.
    func advance() throws(DecodeError) -> Frame.Facts? {
        while try decodeNext() {
            let (index, isKey) = (progress.framesDecoded, frame.isKey)
            progress.countFrame()
            decodeErrors = 0
            let time = timeline.time(stamp: frame.timestamp, duration: frame.duration, arrival: arrival)
            if frame.isCorrupt { isCorrupt = true }
            if !hasStarted {
                hasStarted = isKey && !(isLive && frame.isCorrupt) || !isLive && index >= Self.keyFrameSearch
                if !hasStarted {
                    if fallback == nil, !isLive { fallback = try frame.reference() }
                    continue
                }
                fallback = nil
            }
            guard isTaken(index: index, time: time, isKey: isKey) else { continue }
            let facts = Frame.Facts(index: index, presentationTime: time, isKey: isKey, isCorrupt: frame.isCorrupt)
            isAccelerated = frame.isInDevice
            if isAccelerated { frame.adopt(try frame.fetched()) }
            return facts
        }
        if let first = fallback.take() {
            isCorrupt = true
            frame.adopt(first)
            return .init(index: 0, presentationTime: 0, isKey: frame.isKey, isCorrupt: true)
        }
        guard progress.framesDecoded > 0 else { throw nothingDecoded() }
        return nil
    }

    /// Whether the frame is a sample: by its time stamp, or of a live stream whose stamps can't be right by its arrival.
    private func isTaken(index: Int, time: Double, isKey: Bool) -> Bool {
        guard isLive, let period = sampler.period else {
            return sampler.takes(index: index, time: time, isKey: isKey, slack: slack)
        }
        guard !pace.isAhead(period) else { return false }
        let isDue = sampler.takes(index: index, time: time, isKey: isKey, slack: slack)
        return pace.takes(period, isDue: isDue, stamp: time)
    }

    /// Seconds that a frame may come before its time: half of those between two, where key frames alone are decoded, and
    /// where times are those of arrivals, which are never quite regular.
    private var slack: Double {
        if timeline.followsArrival { return timeline.gap / 2 }
        guard isLive, economy.skipping == .nonKey, let gap = economy.keyGap else { return 0 }
        return gap / 2
    }

    /// What it decodes with.
    var report: DecoderReport {
        var report = DecoderReport(name: codec.decoderName, acceleration: isAccelerated ? .vaapi : .none)
        if options.acceleration != .none, !isAccelerated, progress.framesDecoded > 0 {
            report.problem = codec.accelerationProblem ?? "VAAPI does not take this \(stream.codecName) stream"
        }
        return report
    }

    /// Samples otherwise from the next frame on, or from the next key frame where key frames alone were decoded.
    func resample(_ sampling: Sampling) {
        sampler = Sampler(sampling, tick: stream.tick)
        let skipping = economy.resample(sampling)
        if options.sampling != .keyframes { codec.skip(skipping) }
    }

    private func nothingDecoded() -> DecodeError {
        let detail = "\(label): no frame of its \(stream.codecName) stream could be decoded"
        if let input, ContainerLength.isCut(input) { return .truncated("\(detail); the file ends early") }
        if let input, !input.isSeekable {
            return .corrupt("\(detail); what is piped in needs its index in front (ffmpeg -movflags +faststart)")
        }
        return .corrupt(detail)
    }

    /// Decodes one more frame into `frame`; false at the end.
    private func decodeNext() throws(DecodeError) -> Bool {
        while state != .done {
            try watch.check("decoding \(label)")
            let start = MonotonicClock.nanoseconds
            let status = codec.receive(into: frame)
            decodeNanoseconds &+= MonotonicClock.nanoseconds &- start
            if status.code >= 0 { return true }
            switch status {
            case .tryAgain: try feed()
            case .endOfFile where isDrainedForKey:
                isDrainedForKey = false
                codec.flush()
                try feed()
            case .endOfFile: state = .done
            default:
                noteDecodeError()
                if state == .reading { try feed() }
            }
        }
        return false
    }

    private func noteDecodeError() {
        isCorrupt = true
        decodeErrors += 1
        if decodeErrors > Self.patience, !isLive { state = .done }
    }

    /// Gives the decoder the next packet of the stream, or tells it that there is none.
    private func feed() throws(DecodeError) {
        guard state == .reading else {
            state = .done
            return
        }
        guard try readPacket() else {
            guard state == .reading else { return }
            state = .draining
            _ = codec.drain()
            return
        }
        if packet.isCorrupt { isCorrupt = true }
        if packet.isHiddenKey, !isLive { hasStarted = true }
        economize()
        let isKey = packet.isKey
        let start = MonotonicClock.nanoseconds
        let status = codec.send(packet)
        decodeNanoseconds &+= MonotonicClock.nanoseconds &- start
        packet.clear()
        if isKey, isLive, decodesKeyFramesAlone, status.code >= 0 {
            // A decoder that expects B-frames would keep the frame until others come, which may be minutes.
            _ = codec.drain()
            isDrainedForKey = true
        }
        if status.code < 0, status != .tryAgain { noteDecodeError() }
    }

    /// Leaves out of a live stream what no sample needs, from a key frame on.
    private func economize() {
        guard isLive, packet.isKey,
            let time = timeline.seconds(stamp: packet.timestamp, arrival: arrival)
        else { return }
        let before = economy.skipping
        let skipping = economy.keyFrame(at: time, flow: pace.flow, isBehind: pace.isBehind)
        if skipping != before, options.sampling != .keyframes { codec.skip(skipping) }
        // Wanted key frames may be minutes apart, which nobody knows before the second one.
        let unknown = options.sampling == .keyframes ? Self.unknownKeyGap : nil
        progress.measure(keyGap: decodesKeyFramesAlone ? economy.keyGap ?? unknown : nil)
    }

    private var packetLimit: Int { options.packetLimit(isLive: isLive, pixels: stream.width * stream.height) }

    private var decodesKeyFramesAlone: Bool { options.sampling == .keyframes || economy.skipping == .nonKey }

    /// Reads the next packet of the stream; false at the end.
    private func readPacket() throws(DecodeError) -> Bool {
        while true {
            watch.arm(options.readDeadline)
            packet.clear()
            let status = try format.read(into: packet, limit: packetLimit, label: label)
            try watch.check("reading \(label)")
            watch.arm(nil)
            if status.code >= 0 {
                readErrors = 0
                arrival = MonotonicClock.nanoseconds
                pace.packet(at: arrival)
                progress.countPacket()
                guard packet.streamIndex == stream.index else { continue }
                guard packet.count <= options.maxPacketBytes else {
                    isCorrupt = true
                    continue
                }
                return true
            }
            try handle(readError: status)
            if status == .endOfFile || readErrors > Self.patience { return false }
        }
    }

    /// Throws where an error of the demuxer ends the reading for good.
    private func handle(readError status: FFmpegStatus) throws(DecodeError) {
        if let failure = input?.failure {
            throw FFmpegStatus(code: decode_averror(failure)).error(calling: "read", on: label)
        }
        guard status != .endOfFile else {
            if let input, ContainerLength.isCut(input) { isCorrupt = true }
            return
        }
        if status != .tryAgain {
            // A demuxer goes on after bytes that it can't use; a connection that failed does not come back.
            if input == nil, status != .invalidData { throw status.error(calling: "av_read_frame", on: label) }
            isCorrupt = true
        }
        readErrors += 1
    }
}
