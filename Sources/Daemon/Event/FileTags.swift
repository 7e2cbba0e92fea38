/// The tags of one file, collected frame by frame in bounded memory.
struct FileTags: Sendable {
    /// The most labels that are kept.
    static let labels = 512

    private struct Entry {
        var order: Int
        var scores = ScoreMedian()
        var probabilities: ScoreMedian?
        var top: Double
        var first: Double?
        var last: Double?
        var frames = 0
    }

    private var entries: [String: Entry] = [:]
    private var seen = 0
    /// How many frames were added.
    private(set) var frames = 0
    /// Whether labels had to be left out.
    private(set) var isCut = false

    /// An empty collection.
    init() {}

    /// Adds the tags of a frame, with its media time in seconds unless it is a picture.
    ///
    /// A label beyond the 512th takes the place of the one whose best score is lowest, if its own is higher. Returns the
    /// labels that have never scored better.
    @discardableResult
    mutating func add(_ tags: [FrameRecord.Tag], pts: Double?) -> [String] {
        frames += 1
        var best: [String] = []
        for tag in tags {
            guard makeRoom(for: tag) else { continue }
            var entry = entries.removeValue(forKey: tag.label) ?? Entry(order: seen, top: tag.score, first: pts)
            seen += 1
            entry.scores.add(tag.score)
            if let probability = tag.probability {
                var probabilities = entry.probabilities ?? ScoreMedian()
                probabilities.add(probability)
                entry.probabilities = probabilities
            }
            if entry.frames == 0 || tag.score > entry.top { best.append(tag.label) }
            entry.top = max(entry.top, tag.score)
            entry.last = pts
            entry.frames += 1
            entries[tag.label] = entry
        }
        return best
    }

    /// Whether a label is kept: none that has given its place to another.
    func keeps(_ label: String) -> Bool { entries[label] != nil }

    /// The tags, the highest best score first; those with equal ones in the order of their appearance.
    var tags: [FileRecord.Tag] {
        entries.sorted { ($1.value.top, $0.value.order) < ($0.value.top, $1.value.order) }
            .map { label, entry in
                FileRecord.Tag(
                    label: label, score: entry.scores.value, probability: entry.probabilities?.value, top: entry.top,
                    first: entry.first, last: entry.last, frames: entry.frames)
            }
    }

    private mutating func makeRoom(for tag: FrameRecord.Tag) -> Bool {
        guard entries[tag.label] == nil, entries.count >= Self.labels else { return true }
        isCut = true
        guard let lowest = entries.min(by: { $0.value.top < $1.value.top }), lowest.value.top < tag.score else {
            return false
        }
        entries.removeValue(forKey: lowest.key)
        return true
    }
}
