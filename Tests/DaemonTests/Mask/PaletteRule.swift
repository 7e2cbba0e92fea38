import Decode

@testable import Daemon

/// How the palette's colours were chosen.
struct PaletteRule {
    private struct Candidate {
        let colour: IndexedPNG.Colour
        let full: PerceptualColour
        let protanopia: PerceptualColour
        let deuteranopia: PerceptualColour
        /// From the closest of the colours that are taken, squared.
        var distance = Double.infinity

        init(_ colour: IndexedPNG.Colour) {
            self.colour = colour
            full = PerceptualColour(colour)
            protanopia = PerceptualColour(colour, vision: .protanopia)
            deuteranopia = PerceptualColour(colour, vision: .deuteranopia)
        }

        /// How different two colours look to those who see least of the difference, squared.
        func squaredDistance(to other: Self) -> Double {
            min(
                full.squaredDistance(to: other.full), protanopia.squaredDistance(to: other.protanopia),
                deuteranopia.squaredDistance(to: other.deuteranopia))
        }
    }

    private var candidates: [Candidate] = []
    private var chosen: [Candidate] = []

    /// Adds to some colours, again and again, the one that is farthest from all there are, up to `count`.
    ///
    /// Among those nearly as far (nine tenths) it is the one farthest from the four before it.
    static func colours(after first: [IndexedPNG.Colour], count: Int) -> [IndexedPNG.Colour] {
        var rule = PaletteRule()
        // 15 steps of each channel, without what is close to black, white or grey.
        let steps = (0..<15).map { UInt8($0 * 255 / 14) }
        for red in steps {
            for green in steps {
                for blue in steps {
                    let candidate = Candidate(IndexedPNG.Colour(red: red, green: green, blue: blue))
                    let seen = candidate.full
                    if (0.42...0.9).contains(seen.lightness), seen.squaredChroma >= 0.0025 {
                        rule.candidates.append(candidate)
                    }
                }
            }
        }
        for colour in first { rule.take(Candidate(colour)) }
        while rule.chosen.count < count { rule.take(rule.next) }
        return rule.chosen.map(\.colour)
    }

    private mutating func take(_ candidate: Candidate) {
        chosen.append(candidate)
        for index in candidates.indices {
            candidates[index].distance = min(
                candidates[index].distance, candidates[index].squaredDistance(to: candidate))
        }
    }

    private var next: Candidate {
        var farthest = candidates[0]
        for candidate in candidates where candidate.distance > farthest.distance { farthest = candidate }
        var best = (distance: -1.0, candidate: farthest)
        for candidate in candidates where candidate.distance >= 0.81 * farthest.distance {
            let distance = chosen.suffix(4).reduce(.infinity) { min($0, $1.squaredDistance(to: candidate)) }
            if distance > best.distance { best = (distance, candidate) }
        }
        return best.candidate
    }
}
