import Decode
import Dispatch
import Engine
import Synchronization

/// Looks where the labels are in one live frame, once the desk knows that a record will say so.
struct StreamMasker: Sendable {
    let picture: SeenPicture
    let frame: Frame
    let tagging: FrameTagging
    let request: MaskRequest
    let tags: [Int]
    let store: MaskStore?
    let pool: WorkerPool
    /// Told why the labels were not looked for.
    let complain: @Sendable (any Error) -> Void

    /// What records say of a label.
    struct Region: Sendable, Hashable {
        var area: Double
        var box: FractionBox?
        var mask: MediaPath?

        /// The same as of now: a mask may have gone that was too old, or too much for the source's room.
        var current: Region {
            guard let mask, (try? FileStatus.of(PathBytes(mask.bytes))) == nil else { return self }
            var region = self
            region.mask = nil
            return region
        }
    }

    /// The regions of the frame's tags and of some labels beside them; the mask itself is written where `isKept`.
    ///
    /// The pool does it, as all that the engine does; the caller waits.
    func regions(of labels: [String], isKept: Bool, at moment: FrameMoment) -> [String: Region] {
        let names = tagging.tagger.vocabulary.labels.map(\.name)
        let wanted = tags + names.indices.filter { labels.contains(names[$0]) && !tags.contains($0) }
        let done = DispatchSemaphore(value: 0)
        let result = Mutex<FrameMask?>(nil)
        var wish = request
        wish.draws = isKept && store != nil
        pool.submit(.live) { @Sendable [wish] in
            do {
                let mask = try mask(of: wanted, names: names, wish)
                result.withLock { $0 = mask }
            } catch {
                complain(error)
            }
            done.signal()
        }
        done.wait()
        guard let mask = result.withLock({ $0 }) else { return [:] }
        let time = moment.time.map(Timestamp.init(seconds:)) ?? .now()
        let path = mask.map.isEmpty ? nil : store?.write(mask.map, time: time, name: Array("frame".utf8))
        return Dictionary(
            mask.regions.map { ($0.label, Region(area: $0.area, box: $0.box, mask: path)) }
        ) { first, _ in first }
    }

    private func mask(of wanted: [Int], names: [String], _ wish: MaskRequest) throws -> FrameMask {
        let segmentation = try frame.withPixels { pixels in
            Result {
                try picture.segment(
                    wanted, pixels, width: frame.width, height: frame.height, stride: frame.stride, wish.options)
            }
        }.get()
        return try FrameMask(segmentation, of: frame, names: names, wish)
    }
}
