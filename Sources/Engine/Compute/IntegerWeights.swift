import Kernels

/// A linear layer's weights `[outputs, inputs]` in 8 bits, with one scale an output.
///
/// Inputs are brought to 8 bits row by row as they come, and sums are exact. Weights are rounded more coarsely for CPUs
/// that add products in 16 bits; those that round alike give the same.
struct IntegerWeights: LayerWeights {
    let outputs: Int
    let inputs: Int
    private let family: KernelFamily
    /// The rounded weights as the products want them, four in each place `[1, count / 4]`.
    private let storage: Matrix
    /// What one step of a weight is worth, `[1, outputs]`.
    private let scales: Matrix
    /// Of each output's rounded weights, `[1, outputs]`.
    private let sums: Matrix

    /// Inputs that a layer may have: rows of them lie on the stack.
    static let largestInputs = 32_768

    /// Rounds weights `[outputs, inputs]`.
    init(_ weights: Matrix, for family: KernelFamily = .best) {
        precondition(weights.columns <= Self.largestInputs, "\(weights.columns) inputs of a layer")
        self.family = family
        outputs = weights.rows
        inputs = weights.columns
        scales = Matrix(rows: 1, columns: outputs)
        sums = Matrix(rows: 1, columns: outputs)
        let size = kernel_integer_size(outputs, inputs)
        storage = Matrix(rows: 1, columns: (size + 3) / 4)
        unsafe kernel_integer_pack(
            bytes, scales.elements, sums.elements, weights.elements, weights.columns, outputs, inputs,
            family.kernels.pointee.adds_in_16_bits)
    }

    /// The rounded weights.
    private var bytes: UnsafeMutablePointer<Int8> {
        unsafe UnsafeMutableRawPointer(storage.elements).assumingMemoryBound(to: Int8.self)
    }

    /// As they come, `[outputs, inputs]`, with what else products of them need, each `[1, outputs]`.
    func withPlainWeights<Result>(
        _ body: (UnsafePointer<Int8>, _ scales: Matrix, _ sums: Matrix) -> Result
    ) -> Result {
        unsafe withUnsafeTemporaryAllocation(of: Int8.self, capacity: outputs * inputs) { plain in
            guard let start = plain.baseAddress else { preconditionFailure("a layer without weights") }
            unsafe kernel_integer_unpack(start, bytes, outputs, inputs)
            return unsafe body(start, scales, sums)
        }
    }

    func apply(to input: Window, bias: Matrix?, activation: Activation?, accumulate: Bool, into output: Window) {
        precondition(input.columns == inputs && output.columns == outputs, "width of a linear layer")
        precondition(input.rows == output.rows, "rows of a linear layer")
        precondition(bias.map { $0.count == outputs } ?? true, "width of a bias")
        unsafe family.kernels.pointee.integer_linear(
            output.start, output.stride, input.start, input.stride, bytes, scales.elements, sums.elements,
            bias?.elements, activation.kernel, accumulate ? 1 : 0, output.rows, outputs, inputs)
    }
}
