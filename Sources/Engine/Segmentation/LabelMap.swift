import Kernels

/// From a map a label on the patch grid to one label a pixel (SEGMENTATION section 5).
struct LabelMap {
    /// One a label, 0…1.
    let maps: [ActivationMap]
    let size: PixelSize
    let rule: SegmentationRule

    /// Rows of pixels that are worked on at once: their scores stay in a cache.
    static let strip = 16

    /// What each pixel shows: 0 background, k the k-th label.
    func pixels(_ parallelism: Parallelism) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: size.count)
        unsafe result.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            let output = unsafe ByteOutput(start: start)
            let strips = (size.height + Self.strip - 1) / Self.strip
            parallelism.forEach(strips) { @Sendable index in
                let rows = index * Self.strip..<min((index + 1) * Self.strip, size.height)
                let scores = Matrix(rows: maps.count, columns: rows.count * size.width)
                fill(scores.all, rows: rows)
                unsafe kernel_label_map(
                    output.start + rows.lowerBound * size.width, scores.elements, scores.columns, maps.count,
                    rule.hasBackground ? 1 : 0, scores.columns)
            }
        }
        return result
    }

    /// The scores of all classes, the background's first where the rule has one `[classes, height · width]`.
    ///
    /// Throws ``EngineError/invalidPicture(problem:)`` where there is no memory for them.
    func scores(_ parallelism: Parallelism) throws(EngineError) -> Matrix {
        let skipped = rule.hasBackground ? 1 : 0
        let scores = try Matrix.pixels(size, classes: skipped + maps.count, labels: maps.count)
        let strips = (size.height + Self.strip - 1) / Self.strip
        parallelism.forEach(strips) { @Sendable index in
            let rows = index * Self.strip..<min((index + 1) * Self.strip, size.height)
            let columns = rows.lowerBound * size.width..<rows.upperBound * size.width
            let labels = scores[rows: skipped..<scores.rows, columns: columns]
            fill(labels, rows: rows)
            guard rule.hasBackground else { return }
            let background = scores[rows: 0..<1, columns: columns]
            unsafe kernel_background_scores(
                background.start, labels.start, labels.stride, labels.rows, labels.columns)
            round(background)
        }
        return scores
    }

    /// Each label's scores, 0…255 for 0…1, row by row; throws as ``scores(_:)`` does.
    func bytes(_ parallelism: Parallelism) throws(EngineError) -> [[UInt8]] {
        let scores = try scores(parallelism)
        let skipped = scores.rows - maps.count
        return maps.indices.map { scores[rows: skipped + $0..<skipped + $0 + 1].bytes }
    }

    /// window `[labels, rows · width]` ← the labels' scores in some rows of pixels.
    private func fill(_ window: Window, rows: Range<Int>) {
        for (label, map) in maps.enumerated() {
            unsafe map.values.withUnsafeBufferPointer { values in
                guard let start = values.baseAddress else { return }
                unsafe kernel_resize_bilinear(
                    window.start + label * window.stride, rows.lowerBound, rows.count, size.height, size.width, start,
                    map.grid.columns, map.grid.rows, map.grid.columns)
                unsafe round(window.start + label * window.stride, window.columns)
            }
        }
    }

    private func round(_ row: Window) {
        unsafe round(row.start, row.columns)
    }

    /// The public code keeps its scores in half precision.
    private func round(_ scores: UnsafeMutablePointer<Float>, _ count: Int) {
        guard rule.compatibility == .public else { return }
        unsafe kernel_round_to_half(scores, count)
    }
}

extension Window {
    /// The elements, which are 0…1, as 0…255; what is no number, where weights overflow, as 0.
    var bytes: [UInt8] {
        (0..<rows).flatMap { row in
            unsafe UnsafeBufferPointer(start: start + row * stride, count: columns).map { value in
                value > 0 ? UInt8(min(value, 1) * 255 + 0.5) : 0
            }
        }
    }
}

/// Bytes that strips of a picture are written to.
@safe
private struct ByteOutput: @unchecked Sendable {  // guarded by the strips: each writes its own rows
    let start: UnsafeMutablePointer<UInt8>
}
