import Synchronization

/// How far a reader has come, for any thread to look at while it reads.
public final class ReaderProgress: Sendable {
    private let packets = Atomic<Int>(0)
    private let frames = Atomic<Int>(0)
    private let lastFrame = Atomic<UInt64>(0)
    private let keyGap = Atomic<UInt64>(0)
    private let started = Atomic<Bool>(false)

    /// A reader that has not begun.
    public init() {}

    /// How far a reader in another process has come.
    public struct Report: Sendable, Codable {
        var packets: Int
        var frames: Int
        var lastFrame: UInt64
        var keyGap: UInt64
        var hasStarted: Bool

        /// Whether a reader can have come so far: no count is negative, and the times are some that a clock can show.
        public var isPossible: Bool {
            packets >= 0 && frames >= 0 && lastFrame <= UInt64(Int64.max) && keyGap <= UInt64(Int64.max)
        }
    }

    /// What to tell another process.
    public var report: Report {
        Report(
            packets: packetsRead, frames: framesDecoded, lastFrame: lastFrameNanoseconds, keyGap: frameGapNanoseconds,
            hasStarted: hasStarted)
    }

    /// Takes what another process tells.
    public func follow(_ report: Report) {
        packets.store(report.packets, ordering: .relaxed)
        frames.store(report.frames, ordering: .relaxed)
        lastFrame.store(report.lastFrame, ordering: .relaxed)
        keyGap.store(report.keyGap, ordering: .relaxed)
        started.store(report.hasStarted, ordering: .relaxed)
    }

    /// Packets that arrived, of all streams.
    public var packetsRead: Int { packets.load(ordering: .relaxed) }
    /// Frames that were decoded, sampled or not.
    public var framesDecoded: Int { frames.load(ordering: .relaxed) }
    /// Whether a video has come to a frame that others can follow, as a rule a key frame without damage: what was decoded
    /// before is not handed out.
    public var hasStarted: Bool { started.load(ordering: .relaxed) }
    /// When the last frame was decoded, in nanoseconds of CLOCK_MONOTONIC; 0 before the first.
    public var lastFrameNanoseconds: UInt64 { lastFrame.load(ordering: .relaxed) }

    /// Nanoseconds between two frames where key frames alone are decoded, 0 elsewhere.
    public var frameGapNanoseconds: UInt64 { keyGap.load(ordering: .relaxed) }

    func measure(keyGap seconds: Double?) {
        keyGap.store(UInt64(min(max(seconds ?? 0, 0), 86_400) * 1e9), ordering: .relaxed)
    }

    func start() { started.store(true, ordering: .relaxed) }

    func countPacket() { packets.wrappingAdd(1, ordering: .relaxed) }

    func countFrame() {
        frames.wrappingAdd(1, ordering: .relaxed)
        lastFrame.store(MonotonicClock.nanoseconds, ordering: .relaxed)
    }
}
