/// The 8-connected regions of a grid of labels, of which each label keeps its largest.
struct Components: Sendable {
    /// Cells that hang together.
    struct Component: Sendable {
        let label: Int
        /// Places in the grid, row by row counted from 0.
        let cells: [Int32]
    }

    /// One for each label but 0 that there is; of two equally large ones the upper one.
    let largest: [Component]

    init(_ labels: [UInt8], columns: Int, rows: Int) {
        var isSeen = [Bool](repeating: false, count: labels.count)
        var largest = [Component?](repeating: nil, count: 256)
        for start in labels.indices where labels[start] != 0 && !isSeen[start] {
            let label = labels[start]
            var cells = [Int32(start)]
            isSeen[start] = true
            var next = 0
            while next < cells.count {
                let (row, column) = (Int(cells[next]) / columns, Int(cells[next]) % columns)
                next += 1
                for y in max(row - 1, 0)...min(row + 1, rows - 1) {
                    for x in max(column - 1, 0)...min(column + 1, columns - 1) {
                        let place = y * columns + x
                        guard !isSeen[place], labels[place] == label else { continue }
                        isSeen[place] = true
                        cells.append(Int32(place))
                    }
                }
            }
            if cells.count > largest[Int(label)]?.cells.count ?? 0 {
                largest[Int(label)] = Component(label: Int(label), cells: cells)
            }
        }
        self.largest = largest.compactMap(\.self)
    }
}
