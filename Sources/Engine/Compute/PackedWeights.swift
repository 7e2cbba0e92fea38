/// The weights of a linear layer `[outputs, inputs]` in float32 or bfloat16, packed once.
struct PackedWeights: LayerWeights {
    private let matrix: PackedMatrices

    /// Packs weights `[outputs, inputs]`.
    init(_ weights: Matrix, for products: Products = KernelFamily.best.float32) {
        matrix = PackedMatrices(count: 1, outputs: weights.rows, inputs: weights.columns, for: products)
        matrix.pack(weights.all, asOutputsFrom: 0, ofMatrix: 0)
    }

    var outputs: Int { matrix.outputs }
    var inputs: Int { matrix.inputs }

    func apply(
        to input: Window, bias: Matrix? = nil, activation: Activation? = nil, accumulate: Bool = false,
        into output: Window
    ) {
        matrix.multiply(input, bias: bias, activation: activation, accumulate: accumulate, into: output)
    }

    /// One weight, of float32 ones.
    subscript(output: Int, input: Int) -> Float { matrix[output, input] }
}
