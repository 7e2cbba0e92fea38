/// A label map brought down to a grid on which regions are found quickly.
struct RegionGrid: Sendable {
    /// A label's largest region.
    struct Region: Sendable {
        /// 1 for the first label.
        let label: Int
        /// Its most interior point, in pixels of the picture.
        let anchor: PixelPoint
        /// Pixels from there to its border or the picture's, at least half of one.
        let depth: Double
    }

    /// Cells of the longer side, at most.
    private static let cells = 640

    /// Pixels of the picture across a cell.
    let step: Int
    let columns: Int
    let rows: Int
    /// One label a cell, row by row.
    let labels: [UInt8]
    /// Each label's largest region, in their order; none for those that are nowhere.
    let regions: [Region]
    /// Cells of each of the 256 labels.
    let areas: [Int]

    /// Looks at the pixel in the middle of each cell.
    init(_ picture: MaskPicture) {
        let step = (max(picture.width, picture.height) + Self.cells - 1) / Self.cells
        let (columns, rows) = ((picture.width + step - 1) / step, (picture.height + step - 1) / step)
        var labels = [UInt8](repeating: 0, count: columns * rows)
        for row in 0..<rows {
            let y = min(row * step + step / 2, picture.height - 1)
            for column in 0..<columns {
                let x = min(column * step + step / 2, picture.width - 1)
                labels[row * columns + column] = picture.map[y * picture.width + x]
            }
        }
        self.step = step
        self.columns = columns
        self.rows = rows
        self.labels = labels
        areas = labels.reduce(into: [Int](repeating: 0, count: 256)) { $0[Int($1)] += 1 }
        let found = Self.regions(labels, columns: columns, rows: rows, step: step, picture: picture)
        let missed = step > 1 ? Self.specks(picture, besides: Set(found.map(\.label))) : []
        regions = (found + missed).sorted { $0.label < $1.label }
    }

    /// What lies under a box: how many cells of each label, in pairs.
    func cells(under box: PixelBox) -> [(label: Int, count: Int)] {
        var counts: [(label: Int, count: Int)] = []
        let across = max(box.left / step, 0)..<max(min((box.right - 1) / step + 1, columns), 1)
        for row in max(box.top / step, 0)..<max(min((box.bottom - 1) / step + 1, rows), 1) {
            for column in across {
                let label = Int(labels[row * columns + column])
                if let index = counts.firstIndex(where: { $0.label == label }) {
                    counts[index].count += 1
                } else {
                    counts.append((label, 1))
                }
            }
        }
        return counts
    }

    /// The largest 8-connected region of each label but 0.
    private static func regions(
        _ labels: [UInt8], columns: Int, rows: Int, step: Int, picture: MaskPicture
    ) -> [Region] {
        let components = Components(labels, columns: columns, rows: rows)
        let depths = depths(labels, columns: columns, rows: rows)
        return components.largest.map { component in
            let deepest = component.cells.reduce(0) { max($0, depths[Int($1)]) }
            // Where many are about as deep, the one next to the middle looks best.
            let middle = PixelPoint(
                x: component.cells.reduce(0) { $0 + Int($1) % columns } / component.cells.count,
                y: component.cells.reduce(0) { $0 + Int($1) / columns } / component.cells.count)
            var best = (distance: Double.infinity, point: middle)
            for cell in component.cells where depths[Int(cell)] * 8 >= deepest * 7 {
                let point = PixelPoint(x: Int(cell) % columns, y: Int(cell) / columns)
                if point.distance(to: middle) < best.distance { best = (point.distance(to: middle), point) }
            }
            let anchor = PixelPoint(
                x: min(best.point.x * step + step / 2, picture.width - 1),
                y: min(best.point.y * step + step / 2, picture.height - 1))
            return Region(
                label: component.label, anchor: anchor, depth: (Double(deepest) / 3 - 0.5) * Double(step))
        }
    }

    /// Labels too thin for the grid: a pixel of each.
    private static func specks(_ picture: MaskPicture, besides known: Set<Int>) -> [Region] {
        var isKnown = (0..<256).map { known.contains($0) || $0 == 0 }
        var specks: [Region] = []
        for (place, label) in picture.map.enumerated() where !isKnown[Int(label)] {
            isKnown[Int(label)] = true
            let anchor = PixelPoint(x: place % picture.width, y: place / picture.width)
            specks.append(Region(label: Int(label), anchor: anchor, depth: 0.5))
        }
        return specks
    }

    /// Thirds of a cell from each cell to the next of another label or outside (a chamfer distance of 3 and 4).
    private static func depths(_ labels: [UInt8], columns: Int, rows: Int) -> [Int] {
        var depths = [Int](repeating: 0, count: labels.count)
        func relax(_ row: Int, _ column: Int, _ down: Int, _ across: Int) -> Int {
            let cost = down != 0 && across != 0 ? 4 : 3
            let (row, column, here) = (row + down, column + across, labels[row * columns + column])
            guard (0..<rows).contains(row), (0..<columns).contains(column), labels[row * columns + column] == here
            else { return cost }
            return depths[row * columns + column] + cost
        }
        for row in 0..<rows {
            for column in 0..<columns {
                depths[row * columns + column] = min(
                    relax(row, column, 0, -1), relax(row, column, -1, -1), relax(row, column, -1, 0),
                    relax(row, column, -1, 1))
            }
        }
        for row in (0..<rows).reversed() {
            for column in (0..<columns).reversed() {
                let other = min(
                    relax(row, column, 0, 1), relax(row, column, 1, 1), relax(row, column, 1, 0),
                    relax(row, column, 1, -1))
                depths[row * columns + column] = min(depths[row * columns + column], other)
            }
        }
        return depths
    }
}
