import Glibc

/// Finds places for the names of regions, so that no name lies on another or outside the picture.
struct NamePlacement {
    /// Where a name is written.
    struct Place: Sendable, Hashable {
        let box: PixelBox
        /// The point of the region to which a line leads; nil where the name lies on it.
        let leader: PixelPoint?
    }

    /// Where names may lie.
    let area: PixelBox
    let grid: RegionGrid
    /// Pixels between two names.
    let gap: Int
    /// The boxes of names that are placed.
    private(set) var taken: [PixelBox] = []

    init(area: PixelBox, grid: RegionGrid, gap: Int) {
        self.area = area
        self.grid = grid
        self.gap = gap
    }

    /// The best place for a name of that size on its region or next to it; nil where everything near is full.
    mutating func place(width: Int, height: Int, on region: RegionGrid.Region) -> Place? {
        let (anchor, unit) = (region.anchor, Double(height))
        var best: (box: PixelBox, cost: Double)?
        for box in candidates(width: width, height: height, around: anchor, depth: region.depth) {
            guard isFree(box) else { continue }
            let distance = anchor.distance(to: box.nearest(to: anchor))
            guard distance <= max(region.depth, 4 * unit) else { continue }
            let middle = PixelPoint(x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2)
            let offset = anchor.distance(to: middle) / 4
            let cost = distance + offset + unit * hiding(box, of: region)
            if cost < best?.cost ?? .infinity { best = (box, cost) }
        }
        guard let best else { return nil }
        taken.append(best.box)
        return Place(box: best.box, leader: isOn(best.box, region) ? nil : anchor)
    }

    /// The free place nearest to the lower left corner; nil where there is none.
    mutating func placeAside(width: Int, height: Int) -> Place? {
        guard width <= area.width, height <= area.height else { return nil }
        for left in stride(from: area.left, through: area.right - width, by: max(height, 1)) {
            for bottom in stride(from: area.bottom, through: area.top + height, by: -max(gap, 1)) {
                let box = PixelBox(left: left, top: bottom - height, right: left + width, bottom: bottom)
                guard isFree(box) else { continue }
                taken.append(box)
                return Place(box: box, leader: nil)
            }
        }
        return nil
    }

    private func isFree(_ box: PixelBox) -> Bool {
        let wide = box.grown(gap)
        return area.holds(box) && !taken.contains(where: wide.overlaps)
    }

    /// Whether a box shows by itself which region it belongs to: it covers the anchor, or little else than the region.
    private func isOn(_ box: PixelBox, _ region: RegionGrid.Region) -> Bool {
        if box.nearest(to: region.anchor) == region.anchor { return true }
        let cells = grid.cells(under: box)
        let own = cells.first { $0.label == region.label }?.count ?? 0
        return 3 * own >= 2 * cells.reduce(0) { $0 + $1.count }
    }

    /// What is wrong with what a box hides: 0 nothing, several where a region can't be seen any more.
    private func hiding(_ box: PixelBox, of region: RegionGrid.Region) -> Double {
        let cells = grid.cells(under: box)
        let total = Double(cells.reduce(0) { $0 + $1.count })
        // A name may lie on a good part of its region, unless that is flatter than the name.
        let isRoomy = 1.6 * region.depth >= Double(box.height)
        return cells.reduce(0) { cost, cell in
            let share = Double(cell.count) / total
            // The background may be written on; other regions had better not be.
            guard cell.label != 0 else { return cost + 0.3 * share }
            let isOwn = cell.label == region.label
            let hidden = Double(cell.count) / Double(max(grid.areas[cell.label], 1))
            return cost + (isOwn ? 0 : 2 * share) + 6 * max(hidden - (isOwn && isRoomy ? 0.4 : 0.03), 0)
        }
    }

    /// Boxes on the point, and around it on rays farther and farther out, each inside the picture.
    private func candidates(width: Int, height: Int, around point: PixelPoint, depth: Double) -> [PixelBox] {
        let unit = Double(height)
        var boxes = [box(width, height, x: Double(point.x), y: Double(point.y))]
        for distance in [0.3, 0.8, 1.4, 2, 3, 4].map({ $0 * unit }) + [depth + unit / 3, depth + unit] {
            // Upwards first: of places equally good that is where a name is looked for.
            for step in [18, 6, 0, 12, 17, 19, 1, 11, 5, 7, 16, 20, 2, 10, 4, 8, 15, 21, 3, 9, 13, 23, 14, 22] {
                let angle = Double(step) / 24 * 2 * Double.pi
                boxes.append(
                    box(
                        width, height,
                        x: Double(point.x) + (distance + Double(width) / 2) * cos(angle),
                        y: Double(point.y) + (distance + Double(height) / 2) * sin(angle)))
            }
        }
        return boxes.compactMap { $0.moved(into: area) }
    }

    private func box(_ width: Int, _ height: Int, x: Double, y: Double) -> PixelBox {
        let (left, top) = (Int((x - Double(width) / 2).rounded()), Int((y - Double(height) / 2).rounded()))
        return PixelBox(left: left, top: top, right: left + width, bottom: top + height)
    }
}
