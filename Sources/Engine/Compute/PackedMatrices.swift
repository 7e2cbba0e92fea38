/// Several matrices `[outputs, inputs]` of one shape that products have on their right side, packed for one family of
/// CPUs.
final class PackedMatrices: Sendable {
    let outputs: Int
    let inputs: Int
    let family: KernelFamily
    /// `[count · panels · inputs, outputs of a panel]`, zeros behind a matrix's last output.
    private let panels: Matrix
    private var panelsEach: Int { (outputs + family.panel - 1) / family.panel }

    init(count: Int, outputs: Int, inputs: Int, for family: KernelFamily = .best) {
        self.outputs = outputs
        self.inputs = inputs
        self.family = family
        panels = Matrix(
            rows: count * ((outputs + family.panel - 1) / family.panel) * inputs, columns: family.panel)
    }

    /// Packs outputs of one matrix: `source` is `[some outputs, inputs]`, its first one the first of a panel.
    func pack(_ source: Window, asOutputsFrom first: Int, ofMatrix index: Int) {
        precondition(first % family.panel == 0 && first + source.rows <= outputs, "whole panels of a matrix")
        precondition(source.columns == inputs, "width of a packed matrix")
        let row = (index * panelsEach + first / family.panel) * inputs
        let count = (source.rows + family.panel - 1) / family.panel * inputs
        family.pack(source, into: panels[rows: row..<row + count])
    }

    /// Packs inputs of one matrix: `source` is `[some inputs, outputs]`.
    func pack(_ source: Window, asInputsFrom first: Int, ofMatrix index: Int) {
        precondition(first + source.rows <= inputs && source.columns == outputs, "shape of a packed matrix")
        family.pack(source, asInputsFrom: first, of: inputs, into: rows(ofMatrix: index))
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
        family.multiply(
            input, by: rows(ofMatrix: index), bias: bias, activation: activation, accumulate: accumulate, into: output)
    }

    /// One element of a matrix.
    subscript(output: Int, input: Int) -> Float {
        precondition(output >= 0 && output < outputs && input >= 0 && input < inputs, "outside the matrix")
        return panels[output / family.panel * inputs + input, output % family.panel]
    }

    private func rows(ofMatrix index: Int) -> Window {
        let count = panelsEach * inputs
        return panels[rows: index * count..<(index + 1) * count]
    }
}
