import Decode
import Engine

/// Keeps the pictures that tell most about thresholds: of each label those with the highest values and those next to its
/// threshold, small and in bounded memory.
struct TellingPictures: Sendable {
    /// A picture that is kept.
    struct Picture: Sendable {
        /// A label on it.
        struct Mark: Sendable {
            var label: Int
            /// What decides.
            var value: Double
            var score: Double
            var box: Box?
            var isTag: Bool
        }

        var name: String
        /// Seconds, of a frame of a video.
        var time: Double?
        var image: JPEGEncoder.Picture
        /// The tags, and the labels next to their thresholds, best first.
        var marks: [Mark]
    }

    /// Whether a picture is the best or the closest of a label.
    private enum Slot: CaseIterable {
        case top
        case near
    }

    private struct Holder {
        var picture: Int
        /// The higher the more telling.
        var weight: Double
    }

    private let tagger: Tagger
    private let longerSide: Int
    private var slots: [[[Holder]]]
    private var pictures: [Int: Picture] = [:]
    private var uses: [Int: Int] = [:]
    private var seen = 0

    private static let perSlot = 2
    /// Labels that pictures are kept for; those after them show on the pictures of the others.
    private static let mostLabels = 200
    /// How far from its threshold a value is still next to it.
    private static let nearby = 0.15

    init(_ tagger: Tagger, longerSide: Int = 400) {
        self.tagger = tagger
        self.longerSide = longerSide
        let labels = min(tagger.vocabulary.labels.count, Self.mostLabels)
        slots = Array(repeating: [[], []], count: labels)
    }

    /// Looks at one more picture.
    mutating func add(_ finding: PictureSurvey.Finding) {
        let places = places(of: finding.tagging)
        guard !places.isEmpty,
            let image = try? JPEGEncoder.jpeg(finding.frame, longerSide: longerSide)
        else { return }
        let number = seen
        seen += 1
        pictures[number] = Picture(
            name: finding.name, time: finding.frame.presentationTime, image: image, marks: marks(of: finding.tagging))
        for (label, slot, weight) in places {
            slots[label][slot].append(Holder(picture: number, weight: weight))
            uses[number, default: 0] += 1
            slots[label][slot].sort { $0.weight > $1.weight }
            guard slots[label][slot].count > Self.perSlot else { continue }
            release(slots[label][slot].removeLast().picture)
        }
    }

    /// At most so many pictures, those of the labels in turns: the best and the closest of each, then the second.
    func chosen(_ most: Int) -> [Picture] {
        var numbers: [Int] = []
        for rank in 0..<Self.perSlot {
            for slot in 0..<Slot.allCases.count {
                let holders = slots.compactMap { $0[slot].indices.contains(rank) ? $0[slot][rank] : nil }
                for holder in holders.sorted(by: { $0.weight > $1.weight }) where !numbers.contains(holder.picture) {
                    numbers.append(holder.picture)
                }
            }
        }
        return numbers.prefix(most).compactMap { pictures[$0] }
    }

    /// Where a picture would be kept.
    private func places(of tagging: Tagging) -> [(label: Int, slot: Int, weight: Double)] {
        var places: [(Int, Int, Double)] = []
        for label in slots.indices {
            let value = Double(tagging.deciding[label])
            let threshold = tagger.threshold(of: label) ?? 0.5
            let candidates = [
                value > threshold ? value : -.infinity,
                abs(value - threshold) <= Self.nearby ? 1 - abs(value - threshold) : -.infinity,
            ]
            for (slot, weight) in candidates.enumerated() where weight.isFinite {
                let held = slots[label][slot]
                guard held.count < Self.perSlot || weight > held.last?.weight ?? 0 else { continue }
                places.append((label, slot, weight))
            }
        }
        return places
    }

    private func marks(of tagging: Tagging) -> [Picture.Mark] {
        let tags = Set(tagging.tags.map(\.label))
        let near = tagging.deciding.indices.filter { label in
            guard !tags.contains(label), let threshold = tagger.threshold(of: label) else { return false }
            return abs(Double(tagging.deciding[label]) - threshold) <= Self.nearby
        }
        return (tagging.tags.map(\.label) + near.sorted { tagging.deciding[$0] > tagging.deciding[$1] }.prefix(4))
            .map { label in
                Picture.Mark(
                    label: label, value: Double(tagging.deciding[label]), score: Double(tagging.scores[label]),
                    box: tagging.regions[label], isTag: tags.contains(label))
            }
    }

    private mutating func release(_ number: Int) {
        let left = (uses[number] ?? 1) - 1
        uses[number] = left > 0 ? left : nil
        if left <= 0 { pictures[number] = nil }
    }
}
