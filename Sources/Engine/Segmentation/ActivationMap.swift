import Kernels

/// Where in a picture one label is seen: a value 0…1 a patch, row by row.
struct ActivationMap {
    let grid: PictureGrid
    private(set) var values: [Float]

    /// What Grad-CAM's ReLU left `[N]`, brought to 0…1 twice.
    ///
    /// The second time matters: the gradient of an improbable label is tiny, its map's largest value near or below the
    /// 1e-7 that divisions are kept from zero by, and only then becomes 1.
    init(raw: [Float], grid: PictureGrid) {
        precondition(raw.count == grid.count, "a value a patch")
        self.grid = grid
        values = Self.spread(Self.spread(raw.map(Double.init))).map(Float.init)
    }

    /// What the affinity made of a map `[N]`, brought to 0…1 once.
    init(refined: [Float], grid: PictureGrid) {
        self.grid = grid
        values = Self.spread(refined.map(Double.init)).map(Float.init)
    }

    private static func spread(_ values: [Double]) -> [Double] {
        guard let low = values.min(), let high = values.max() else { return [] }
        return values.map { ($0 - low) / (1e-7 + (high - low)) }
    }

    /// The map with zeros outside the boxes of its regions: patches above `share` of its largest value.
    func insideRegions(above share: Double) -> [Float] {
        var mask = [UInt8](repeating: 0, count: grid.count)
        var queue = [UInt32](repeating: 0, count: 3 * grid.count)
        unsafe kernel_activation_mask(&mask, values, grid.rows, grid.columns, share, &queue)
        return zip(values, mask).map { $1 == 0 ? 0 : $0 }
    }
}
