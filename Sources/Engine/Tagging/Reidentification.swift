/// A candidate's class region and what the model says of it alone (METHOD section 5).
struct ClassRegion: Sendable, Hashable {
    /// Index of the label.
    var label: Int
    /// Its bounding box in patches, the last column and row left out.
    var box: PatchBox
    /// The label's probability in the masked crop (P_global); nil where the box is empty.
    var global: Float?
}

/// Class-wise re-identification: which labels are candidates, and their masked crops.
struct Reidentification {
    let method: Method
    let grid: PictureGrid
    /// P_refined, or P_coarse where refinement is left out, `[C, N]`.
    let maps: Matrix

    /// t = min + μ1 (max - min) over all entries, background texts too.
    var threshold: Double {
        var low = Float.infinity
        var high = -Float.infinity
        for text in 0..<maps.rows {
            let range = Elementwise.range(ofRow: text, in: maps)
            low = min(low, range.low)
            high = max(high, range.high)
        }
        return Double(low) + method.candidate * (Double(high) - Double(low))
    }

    /// The labels among the first `labels` texts whose best patch exceeds the threshold, with their regions.
    func candidates(labels: Int) -> [ClassRegion] {
        let threshold = threshold
        return (0..<labels).compactMap { label in
            guard Double(ScoreMaps.largest(ofText: label, in: maps)) > threshold else { return nil }
            return region(ofLabel: label)
        }
    }

    /// A label's region, candidate or not.
    func region(ofLabel label: Int) -> ClassRegion { ClassRegion(label: label, box: box(ofLabel: label)) }

    /// The first labels with the whole picture as their box: a workload of known size.
    func wholePictures(_ labels: Int) -> [ClassRegion] {
        let box = PatchBox(left: 0, top: 0, right: grid.columns, bottom: grid.rows)
        return (0..<labels).map { ClassRegion(label: $0, box: box) }
    }

    /// Whether a patch belongs to the label's class region: its min-max normalised score exceeds μ2.
    private func membership(ofLabel label: Int) -> (Int) -> Bool {
        let (low, high) = Elementwise.range(ofRow: label, in: maps)
        let range = Double(high) - Double(low)
        return { patch in
            range > 0 && (Double(maps[label, patch]) - Double(low)) / range > method.patch
        }
    }

    private func box(ofLabel label: Int) -> PatchBox {
        let isInside = membership(ofLabel: label)
        var box = PatchBox(left: grid.columns, top: grid.rows, right: 0, bottom: 0)
        for row in 0..<grid.rows {
            for column in 0..<grid.columns where isInside(row * grid.columns + column) {
                box.left = min(box.left, column)
                box.top = min(box.top, row)
                box.right = max(box.right, column + 1)
                box.bottom = max(box.bottom, row + 1)
            }
        }
        box.right = min(box.right, grid.columns - 1)
        box.bottom = min(box.bottom, grid.rows - 1)
        return box
    }

    /// Puts a region's crop, resized to the native side, and its mask into place `index` of a batch.
    func prepare(_ region: ClassRegion, of planes: Matrix, geometry: Geometry, in pass: CropPass, at index: Int) {
        let side = geometry.nativeSide
        let patch = geometry.patch
        let height = planes.rows / 3
        let rows = region.box.top * patch..<region.box.bottom * patch
        let columns = region.box.left * patch..<region.box.right * patch
        for channel in 0..<3 {
            let crop = planes[rows: rows.shifted(by: channel * height), columns: columns]
            Elementwise.resizeBilinear(
                crop, into: pass.planes[index][rows: channel * side..<(channel + 1) * side])
        }
        let isInside = membership(ofLabel: region.label)
        let boxRows = region.box.bottom - region.box.top
        let boxColumns = region.box.right - region.box.left
        for row in 0..<geometry.grid {
            for column in 0..<geometry.grid {
                let source =
                    (region.box.top + row * boxRows / geometry.grid) * grid.columns + region.box.left
                    + column * boxColumns / geometry.grid
                pass.masks[index, 1 + row * geometry.grid + column] = isInside(source) ? 0 : -1000
            }
        }
    }

    /// P_final: fused where a region was seen, P_local elsewhere.
    ///
    /// Public compatibility: after the first empty box nothing is fused any more.
    func fuse(_ local: [Float], _ regions: [ClassRegion]) -> [Float] {
        var final = local
        for region in regions {
            guard let global = region.global else {
                if method.compatibility == .public { break }
                continue
            }
            let share = Float(method.fuse)
            final[region.label] = share * local[region.label] + (1 - share) * global
        }
        return final
    }
}
