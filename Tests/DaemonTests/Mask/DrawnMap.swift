@testable import Daemon

/// Label maps to try things out on.
enum DrawnMap {
    /// Ellipses of up to two thirds of each side at random places, also across the picture's sides.
    static func ellipses(width: Int, height: Int, labels: [String], seed: Int) -> MaskPicture {
        var generator = SeededGenerator(seed: seed)
        var map = [UInt8](repeating: 0, count: width * height)
        for label in labels.indices {
            let (x, y) = (Int.random(in: 0..<width, using: &generator), Int.random(in: 0..<height, using: &generator))
            let across = Double(Int.random(in: 1...max(width / 3, 1), using: &generator))
            let down = Double(Int.random(in: 1...max(height / 3, 1), using: &generator))
            fill(&map, width: width) { column, row in
                let (right, below) = (Double(column - x) / across, Double(row - y) / down)
                return right * right + below * below <= 1 ? UInt8(label + 1) : nil
            }
        }
        return MaskPicture(width: width, height: height, map: map, labels: labels)
    }

    /// One label, or none, for each pixel.
    static func picture(
        width: Int, height: Int, labels: [String], _ label: (_ x: Int, _ y: Int) -> UInt8
    ) -> MaskPicture {
        var map = [UInt8](repeating: 0, count: width * height)
        fill(&map, width: width, label)
        return MaskPicture(width: width, height: height, map: map, labels: labels)
    }

    private static func fill(_ map: inout [UInt8], width: Int, _ label: (_ x: Int, _ y: Int) -> UInt8?) {
        for place in map.indices {
            if let label = label(place % width, place / width) { map[place] = label }
        }
    }
}
