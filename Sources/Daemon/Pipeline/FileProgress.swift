import Decode
import Synchronization

/// What has become of a file so far; its frames come from several threads.
final class FileProgress: Sendable {
    /// The whole of it, when it is over.
    struct Summary: Sendable {
        var kind = MediaKind.picture
        var tags = FileTags()
        var inferSeconds = 0.0
        var decodeSeconds = 0.0
        var totalSeconds = 0.0
        var isCorrupt = false
        /// Whether the file is shorter than it says.
        var endsEarly = false
        /// Records that wait for the ending.
        var held: [Event] = []
        /// Why the engine refused a frame.
        var problem: String?

        /// How many frames were analysed.
        var frames: Int { tags.frames }

        /// The `file` record.
        func record(of file: MediaFile) -> FileRecord {
            FileRecord(
                file: file, kind: kind == .picture ? .picture : .video, frames: frames, tags: tags.tags,
                tagsAreCut: tags.isCut, isCorrupt: isCorrupt,
                work: WorkTime(
                    decode: 1_000 * decodeSeconds, infer: 1_000 * inferSeconds, total: 1_000 * totalSeconds))
        }
    }

    private let state = Mutex(Summary())
    private let start = ContinuousClock.now

    /// The reader knows what it reads.
    func opened(as kind: MediaKind) {
        state.withLock { $0.kind = kind }
    }

    /// A frame was tagged.
    func add(_ frame: FrameRecord, infer: Double) {
        state.withLock { state in
            state.tags.add(frame.tags, pts: frame.pts)
            state.inferSeconds += infer
            state.isCorrupt = state.isCorrupt || frame.isCorrupt
        }
    }

    /// A record is to be written with the ending.
    func hold(_ event: Event) {
        state.withLock { $0.held.append(event) }
    }

    /// The engine refused a frame.
    func failed(_ problem: String) {
        state.withLock { $0.problem = $0.problem ?? problem }
    }

    /// The reader came to the end.
    func finished(decodeSeconds: Double, isCorrupt: Bool, endsEarly: Bool) {
        state.withLock { state in
            state.endsEarly = endsEarly
            state.decodeSeconds = decodeSeconds
            state.isCorrupt = state.isCorrupt || isCorrupt
        }
    }

    /// Everything by now.
    func summary() -> Summary {
        state.withLock { state in
            state.totalSeconds = (ContinuousClock.now - start).seconds
            return state
        }
    }
}
