import Glibc

/// A rectangle of a drawing, in its units.
struct DrawnBox: Sendable, Hashable {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double

    func overlaps(_ other: Self) -> Bool {
        left < other.right && other.left < right && top < other.bottom && other.top < bottom
    }

    func holds(_ other: Self) -> Bool {
        left <= other.left && other.right <= right && top <= other.top && other.bottom <= bottom
    }

    /// Whether a straight line goes through it.
    func isCrossed(by line: DrawnLine) -> Bool {
        // Clip the line's parameter to the box, side by side (Liang and Barsky 1984).
        var (first, last) = (0.0, 1.0)
        let (across, down) = (line.toX - line.fromX, line.toY - line.fromY)
        let sides = [
            (-across, line.fromX - left), (across, right - line.fromX), (-down, line.fromY - top),
            (down, bottom - line.fromY),
        ]
        for (step, room) in sides {
            if step == 0 {
                if room < 0 { return false }
            } else if step < 0 {
                first = max(first, room / step)
            } else {
                last = min(last, room / step)
            }
        }
        return first <= last
    }
}

/// A straight line of a drawing.
struct DrawnLine: Sendable, Hashable {
    var fromX: Double
    var fromY: Double
    var toX: Double
    var toY: Double
}

/// Finds places for the names of points, so that no name lies on another, on a point, or outside.
struct LabelPlacement {
    /// A name's place, and where the line to its point ends.
    struct Place: Sendable, Hashable {
        var box: DrawnBox
        /// Nil: so near that no line is needed.
        var leader: DrawnLine?
    }

    /// Where names may lie.
    let area: DrawnBox
    /// What they had better not lie on.
    let lines: [DrawnLine]
    /// What they must not lie on: points, and names that are placed.
    private(set) var obstacles: [DrawnBox]

    static let height = 14.0
    /// Of an average letter of the drawing's type.
    static let letterWidth = 6.8

    init(area: DrawnBox, lines: [DrawnLine], obstacles: [DrawnBox]) {
        self.area = area
        self.lines = lines
        self.obstacles = obstacles
    }

    /// The best place for a name near a point of radius `radius`; nil where everything is full.
    mutating func place(_ name: String, x: Double, y: Double, radius: Double) -> Place? {
        let width = Double(name.count) * Self.letterWidth
        var best: (place: Place, cost: Double)?
        for distance in [5.0, 10, 18, 28, 40, 55, 75, 100, 130, 170, 220] {
            for step in 0..<24 {
                let angle = Double(step) / 24 * 2 * Double.pi
                let edgeX = x + (radius + distance) * cos(angle)
                let edgeY = y + (radius + distance) * sin(angle)
                // The box touches the end of the ray with the side that faces the point.
                let left = edgeX - width * (1 - cos(angle)) / 2
                let top = edgeY - Self.height * (1 - sin(angle)) / 2
                let box = DrawnBox(left: left, top: top, right: left + width, bottom: top + Self.height)
                guard area.holds(box), !obstacles.contains(where: box.overlaps) else { continue }
                let leader = DrawnLine(
                    fromX: x + radius * cos(angle), fromY: y + radius * sin(angle), toX: edgeX, toY: edgeY)
                let needsLeader = distance > 10
                let crossings = lines.count { box.isCrossed(by: $0) }
                let hidden = needsLeader ? obstacles.count { $0.isCrossed(by: leader) } : 0
                let upright = abs(sin(angle)) * 3
                let cost = distance + 25 * Double(crossings) + 60 * Double(hidden) + upright
                if cost < best?.cost ?? .infinity {
                    best = (Place(box: box, leader: needsLeader ? leader : nil), cost)
                }
            }
        }
        guard let best else { return nil }
        obstacles.append(best.place.box)
        return best.place
    }
}
