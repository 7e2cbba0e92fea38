/// A label map without its specks, for contours: around each of them a line would hide more than it shows.
///
/// A pixel has the label of most of 13 that lie in a diamond around it, and its own where no other has more.
struct ContourMap: Sendable {
    /// One label a pixel, row by row.
    let labels: [UInt8]

    /// Looks at pixels `grain` apart.
    init(_ picture: MaskPicture, grain: Int) {
        let (width, height) = (picture.width, picture.height)
        var result = picture.map
        let map = picture.map.span
        let steps = (-2...2).flatMap { down in
            (abs(down) - 2...2 - abs(down)).map { (across: $0 * grain, down: down * grain) }
        }
        let offsets = steps.map { $0.down * width + $0.across }
        let reach = 2 * grain
        var votes = Votes()
        var output = result.mutableSpan
        for y in 0..<height {
            let isInside = y >= reach && y < height - reach
            for x in 0..<width {
                let place = y * width + x
                let own = map[place]
                if isInside, x >= reach, x < width - reach {
                    // Most pixels are far from any border: the diamond's corners and its middle are alike.
                    if map[place - reach] == own, map[place + reach] == own, map[place - reach * width] == own,
                        map[place + reach * width] == own
                    {
                        continue
                    }
                    for offset in offsets { votes.add(map[place + offset]) }
                } else {
                    for step in steps {
                        let column = min(max(x + step.across, 0), width - 1)
                        votes.add(map[min(max(y + step.down, 0), height - 1) * width + column])
                    }
                }
                output[place] = votes.take(own: own)
            }
        }
        labels = result
    }

    /// How often each label was seen around a pixel.
    private struct Votes {
        private var counts = [UInt8](repeating: 0, count: 256)
        private var most: (label: UInt8, count: UInt8) = (0, 0)

        mutating func add(_ label: UInt8) {
            counts[Int(label)] += 1
            if counts[Int(label)] > most.count { most = (label, counts[Int(label)]) }
        }

        /// The label seen most often, the own one if there is none more often; forgets all.
        mutating func take(own: UInt8) -> UInt8 {
            let winner = counts[Int(own)] == most.count ? own : most.label
            most.count = 0
            for index in counts.indices { counts[index] = 0 }
            return winner
        }
    }
}
