/// The weights of a linear layer, ready for products in one precision: all that the towers know of how they are
/// computed.
protocol LayerWeights: Sendable {
    var outputs: Int { get }
    var inputs: Int { get }

    /// output ← activation((accumulate ? output : 0) + input · weightsᵀ + bias), for input `[rows, inputs]`, output
    /// `[rows, outputs]`, bias `[1, outputs]`.
    func apply(to input: Window, bias: Matrix?, activation: Activation?, accumulate: Bool, into output: Window)
}
