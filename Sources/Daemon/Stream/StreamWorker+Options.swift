import Logging
import Synchronization

extension StreamWorker {
    /// Says once a plan which of FFmpeg's options nothing has taken, by their names alone: values may be secrets.
    func complain(ofUnused options: [String], _ plan: StreamPlan) {
        guard !options.isEmpty else { return }
        let isNew = optionComplaint.withLock { told in
            defer { told = plan.serial }
            return told != plan.serial
        }
        guard isNew else { return }
        log(
            .warning,
            """
            \(name): ffmpeg: \(options.joined(separator: ", ")): neither protocol nor demuxer nor decoder of this source \
            takes that; look for a misspelt name (ffmpeg -h full)
            """)
    }
}
