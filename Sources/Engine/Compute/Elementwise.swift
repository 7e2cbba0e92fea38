import Kernels

/// The elementwise loops of the towers, on windows.
///
/// Each is one C kernel with a version per CPU family.
enum Elementwise {
    /// output ← LayerNorm(input), eps 1e-5; both `[rows, width]`, weight and bias `[1, width]`.
    static func layerNorm(_ input: Window, _ norm: LayerNorm, into output: Window) {
        precondition(input.rows == output.rows && input.columns == output.columns, "shapes of a LayerNorm")
        precondition(input.columns == norm.weight.columns, "width of a LayerNorm")
        unsafe kernel_layer_norm(
            output.start, output.stride, input.start, input.stride, norm.weight.elements, norm.bias.elements,
            input.rows, input.columns)
    }

    /// Softmax of each row times `scale`, which is positive, in place.
    static func softmax(_ values: Window, scale: Float = 1) {
        guard values.columns > 0 else { return }
        unsafe kernel_softmax(values.start, values.stride, scale, values.rows, values.columns)
    }

    /// Softmax of each row times `scale`, which is positive, in place, but not yet multiplied by the row's factor.
    ///
    /// - Parameter factors: `[1, rows]` or more: gets one over the sum of each row.
    static func exponents(_ values: Window, scale: Float, factors: Matrix) {
        precondition(values.columns > 0 && factors.count >= values.rows, "rows with a factor each")
        unsafe kernel_exponents(
            values.start, values.stride, scale, factors.elements, values.rows, values.columns)
    }

    /// Each row times its factor of `[1, rows]` or more.
    static func scale(_ values: Window, byRow factors: Matrix) {
        precondition(factors.count >= values.rows, "a factor for each row")
        unsafe kernel_scale_rows(values.start, values.stride, factors.elements, values.rows, values.columns)
    }

    /// Each row divided by its length.
    static func unitLength(_ values: Window) {
        unsafe kernel_unit_length(values.start, values.stride, values.rows, values.columns)
    }

    /// sum ← (first ? 0 : sum) + factor · values.
    static func accumulate(_ values: Window, times factor: Float, into sum: Window, first: Bool) {
        precondition(values.rows == sum.rows && values.columns == sum.columns, "shapes of a sum")
        unsafe kernel_accumulate(
            sum.start, sum.stride, values.start, values.stride, factor, first ? 1 : 0, values.rows, values.columns)
    }

    /// sum ← (first ? 0 : sum) + factor · values, each row times its own factor too: that of row `from + r` for row r.
    static func accumulate(
        _ values: Window, times factor: Float, byRow factors: Matrix, from: Int, into sum: Window, first: Bool
    ) {
        precondition(values.rows == sum.rows && values.columns == sum.columns, "shapes of a sum")
        precondition(from >= 0 && factors.count >= from + values.rows, "a factor for each row")
        unsafe kernel_accumulate_rows(
            sum.start, sum.stride, values.start, values.stride, factors.elements + from, factor, first ? 1 : 0,
            values.rows, values.columns)
    }

    /// output[columns, rows] ← inputᵀ.
    static func transpose(_ input: Window, into output: Window) {
        precondition(input.rows == output.columns && input.columns == output.rows, "shapes of a transpose")
        unsafe kernel_transpose(output.start, output.stride, input.start, input.stride, input.rows, input.columns)
    }

    /// output ← bilinear resize of input: half-pixel centres, edges repeated, no antialias.
    static func resizeBilinear(_ input: Window, into output: Window) {
        resizeBilinear(input, rows: 0..<output.rows, of: output.rows, into: output)
    }

    /// output ← some rows of the bilinear resize of input to `height` rows.
    static func resizeBilinear(_ input: Window, rows: Range<Int>, of height: Int, into output: Window) {
        precondition(output.stride == output.columns, "whole rows of output")
        precondition(output.rows == rows.count && rows.upperBound <= height, "rows of a picture")
        unsafe kernel_resize_bilinear(
            output.start, rows.lowerBound, rows.count, height, output.columns, input.start, input.stride, input.rows,
            input.columns)
    }

    /// Rounds every element to half precision and back, ties to even.
    static func roundToHalf(_ values: Matrix) {
        unsafe kernel_round_to_half(values.elements, values.count)
    }

    /// The smallest and the largest element of one row.
    static func range(ofRow row: Int, in values: Matrix) -> (low: Float, high: Float) {
        precondition(row >= 0 && row < values.rows && values.columns > 0, "a row with elements")
        var low: Float = 0
        var high: Float = 0
        unsafe kernel_range(values.elements + row * values.columns, values.columns, &low, &high)
        return (low, high)
    }

    /// The sum of a window's elements.
    static func sum(_ values: Window) -> Double {
        (0..<values.rows).reduce(into: 0) { sum, row in
            unsafe sum += Double(kernel_sum(values.start + row * values.stride, values.columns))
        }
    }
}
