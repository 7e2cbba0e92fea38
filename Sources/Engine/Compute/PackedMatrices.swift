/// Several matrices `[outputs, inputs]` of one shape that products have on their right side, packed for them.
final class PackedMatrices: Sendable {
    let outputs: Int
    let inputs: Int
    private let products: Products
    /// `[count · panels · units of inputs, outputs of a panel]`, zeros behind a matrix's last output and input.
    private let panels: Matrix
    private let rowsEach: Int

    init(count: Int, outputs: Int, inputs: Int, for products: Products = KernelFamily.best.float32) {
        self.outputs = outputs
        self.inputs = inputs
        self.products = products
        rowsEach = products.packedRows(outputs: outputs, inputs: inputs)
        panels = Matrix(rows: count * rowsEach, columns: products.panel)
    }

    /// Packs outputs of one matrix: `source` is `[some outputs, inputs]`, its first one the first of a panel.
    func pack(_ source: Window, asOutputsFrom first: Int, ofMatrix index: Int) {
        precondition(first % products.panel == 0 && first + source.rows <= outputs, "whole panels of a matrix")
        precondition(source.columns == inputs, "width of a packed matrix")
        let row = index * rowsEach + products.packedRows(outputs: first, inputs: inputs)
        let count = products.packedRows(outputs: source.rows, inputs: inputs)
        products.pack(source, into: panels[rows: row..<row + count])
    }

    /// Packs inputs of one matrix: `source` is `[some inputs, outputs]`.
    func pack(_ source: Window, asInputsFrom first: Int, ofMatrix index: Int) {
        precondition(first + source.rows <= inputs && source.columns == outputs, "shape of a packed matrix")
        products.pack(source, asInputsFrom: first, of: inputs, into: rows(ofMatrix: index))
    }

    /// output ← activation((accumulate ? output : 0) + input · matrixᵀ + bias), for input `[rows, inputs]`, output
    /// `[rows, outputs]`, bias `[1, outputs]`.
    func multiply(
        _ input: Window, byMatrix index: Int = 0, bias: Matrix? = nil, activation: Activation? = nil,
        accumulate: Bool = false, into output: Window
    ) {
        precondition(input.columns == inputs && output.columns == outputs, "width of a product")
        precondition(input.rows == output.rows, "rows of a product")
        precondition(bias.map { $0.count == outputs } ?? true, "width of a bias")
        products.multiply(
            input, by: rows(ofMatrix: index), bias: bias, activation: activation, accumulate: accumulate, into: output)
    }

    /// One element of the first matrix; of float32 numbers only.
    subscript(output: Int, input: Int) -> Float {
        precondition(output >= 0 && output < outputs && input >= 0 && input < inputs, "outside the matrix")
        precondition(products.unit == 1, "numbers that are not packed together")
        return panels[output / products.panel * inputs + input, output % products.panel]
    }

    private func rows(ofMatrix index: Int) -> Window {
        panels[rows: index * rowsEach..<(index + 1) * rowsEach]
    }
}
