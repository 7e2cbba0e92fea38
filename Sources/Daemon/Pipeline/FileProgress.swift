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
        /// Why a frame came to nothing.
        var problem: (reason: FileErrorRecord.Reason, detail: String)?
        /// Of each label the mask of the frame of its best score, and that frame's number; where masks are wanted.
        var masks: [String: (frame: Int, mask: FrameMask)] = [:]

        /// How many frames were analysed.
        var frames: Int { tags.frames }

        /// The `file` record; its masks are written to `store`.
        func record(of file: MediaFile, masks store: MaskStore? = nil) -> FileRecord {
            FileRecord(
                file: file, kind: kind == .picture ? .picture : .video, frames: frames,
                tags: store.map { located(tags.tags, of: file, in: $0) } ?? tags.tags,
                tagsAreCut: tags.isCut, isCorrupt: isCorrupt,
                work: WorkTime(
                    decode: 1_000 * decodeSeconds, infer: 1_000 * inferSeconds, total: 1_000 * totalSeconds))
        }

        /// Tags with their regions; each mask is written once.
        private func located(_ tags: [FileRecord.Tag], of file: MediaFile, in store: MaskStore) -> [FileRecord.Tag] {
            var paths: [Int: MediaPath] = [:]
            return tags.map { tag in
                guard let (frame, mask) = masks[tag.label],
                    let region = mask.regions.first(where: { $0.label == tag.label })
                else { return tag }
                if paths[frame] == nil, !mask.map.isEmpty {
                    paths[frame] = store.write(mask.map, time: .now(), name: PathBytes(file.path.bytes).name)
                }
                var tag = tag
                tag.area = region.area
                tag.box = region.box
                tag.mask = paths[frame]
                return tag
            }
        }
    }

    private let state = Mutex(Summary())
    private let start = ContinuousClock.now

    /// The reader knows what it reads.
    func opened(as kind: MediaKind) {
        state.withLock { $0.kind = kind }
    }

    /// A frame was tagged.
    func add(_ frame: FrameRecord, infer: Double, mask: FrameMask? = nil) {
        state.withLock { state in
            let best = state.tags.add(frame.tags, pts: frame.pts)
            if let mask {
                for label in best { state.masks[label] = (frame.index, mask) }
                // A mask is large: those of labels that were left out would fill the memory.
                if state.masks.count > FileTags.labels {
                    state.masks = state.masks.filter { state.tags.keeps($0.key) }
                }
            }
            state.inferSeconds += infer
            state.isCorrupt = state.isCorrupt || frame.isCorrupt
        }
    }

    /// A record is to be written with the ending.
    func hold(_ event: Event) {
        state.withLock { $0.held.append(event) }
    }

    /// The engine refused a frame, or what was made of it could not be written.
    func failed(_ reason: FileErrorRecord.Reason, _ detail: String) {
        state.withLock { $0.problem = $0.problem ?? (reason, detail) }
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
