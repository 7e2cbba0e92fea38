/// How the daemon fares: every minute and at its end.
struct StatsRecord: Sendable {
    /// Why a frame or file was not analysed.
    enum DropCause: String, Sendable, CaseIterable {
        /// A newer frame took its place before a worker was free.
        case superseded
        /// The motion gate found it like the last analysed one.
        case unchanged
        /// The picture was settling after a global change.
        case settling
        /// Decoding reported errors.
        case corrupt
        /// One colour: black, or the lens is covered.
        case flat
        /// Nothing is analysed before the first clean key frame.
        case waitingKeyframe = "waiting_keyframe"
        /// The source was paused.
        case paused
        /// A file without media content.
        case ignored
        /// A file that ended in `file.error`, or a frame that the engine refused.
        case failed
    }

    /// One source over the interval.
    struct Source: Sendable {
        var name: String
        /// Frames a second that were decoded.
        var decodedRate: Double
        /// Frames a second that were analysed.
        var analysedRate: Double
        /// What was not analysed, by cause; what is 0 is not written.
        var dropped: [DropCause: Int] = [:]
        /// Labels of a stream's frames that were looked at again, one crop each; 0 is not written.
        var crops = 0
        /// Labels that would have been, had they changed; 0 is not written.
        var sparedCrops = 0
        /// How many frames wait for a worker now.
        var queue: Int
        /// Milliseconds from capture to record, median and 95th percentile; absent where no frame was analysed.
        var latency: (median: Double, percentile95: Double)?
    }

    /// One sink since the start.
    struct Sink: Sendable {
        var name: String
        /// Records written.
        var written: UInt64
        /// Records that a reader was too slow for.
        var dropped: UInt64
        /// Failed attempts to write.
        var errors: UInt64
    }

    /// Seconds that the rates are taken over.
    var interval: Double
    /// Seconds since the start.
    var uptime: Double
    var sources: [Source]
    /// Files that wait.
    var backlog: Int
    /// How long they will take at the present rate; absent where there is no rate yet.
    var backlogSeconds: Double?
    /// Resident memory in bytes.
    var residentBytes: Int64
    /// Processor seconds used per second.
    var cpu: Double
    var sinks: [Sink]

    /// Writes the fields of `stats`.
    func writeFields(to writer: inout JSONWriter) {
        writer.field("interval", max(0, interval), decimals: 3)
        writer.field("uptime", max(0, uptime), decimals: 3)
        writer.list("sources", sources, share: 0.75) { $1.write(to: &$0) }
        writer.field("backlog", integer: max(0, backlog))
        writer.field("backlog_seconds", backlogSeconds.map { max(0, $0) }, decimals: 1)
        writer.field("rss", integer: max(0, residentBytes))
        writer.field("cpu", max(0, cpu), decimals: 3)
        writer.list("sinks", sinks) { $1.write(to: &$0) }
    }
}

extension StatsRecord.Source {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("source", name, .label)
        writer.field("fps_in", max(0, decodedRate), decimals: 3)
        writer.field("fps_analysed", max(0, analysedRate), decimals: 3)
        writer.beginObject("dropped")
        for cause in StatsRecord.DropCause.allCases {
            guard let count = dropped[cause], count > 0 else { continue }
            writer.field(cause.rawValue, integer: count)
        }
        writer.endObject()
        writer.field("crops", integer: crops > 0 ? crops : nil)
        writer.field("crops_spared", integer: sparedCrops > 0 ? sparedCrops : nil)
        writer.field("queue", integer: max(0, queue))
        if let latency {
            writer.beginObject("latency_ms")
            writer.field("p50", max(0, latency.median), decimals: 3)
            writer.field("p95", max(0, latency.percentile95), decimals: 3)
            writer.endObject()
        }
        writer.endObject()
    }
}

extension StatsRecord.Sink {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("sink", name, .label)
        writer.field("written", integer: written)
        writer.field("dropped", integer: dropped)
        writer.field("errors", integer: errors)
        writer.endObject()
    }
}
