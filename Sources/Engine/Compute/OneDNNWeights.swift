import COneDNN
import Kernels
import Synchronization

/// A linear layer's weights `[outputs, inputs]` in one precision, as oneDNN likes them.
@safe
final class OneDNNWeights: LayerWeights {
    let outputs: Int
    let inputs: Int
    private nonisolated(unsafe) let layer: OpaquePointer
    /// What takes its place where it fails: code is made for each new number of rows, and memory may be short.
    private let substitute: any LayerWeights
    private let failed = Atomic(false)

    /// Nil where oneDNN has no such products here.
    ///
    /// - Parameter exact: the same weights in float32 for our own kernels, where they are there already.
    init?(_ weights: Matrix, _ precision: Precision, besides exact: PackedWeights? = nil) {
        let made: OpaquePointer?
        switch precision {
        case .int8:
            guard weights.columns <= IntegerWeights.largestInputs else { return nil }
            let rounded = IntegerWeights(weights)
            unsafe made = rounded.withPlainWeights { bytes, scales, sums in
                unsafe onednn_layer_create(
                    ONEDNN_INT8, nil, bytes, scales.elements, sums.elements, weights.rows, weights.columns)
            }
            substitute = rounded
        case .bfloat16, .float32, .auto:
            let numbers = precision == .bfloat16 ? ONEDNN_BFLOAT16 : ONEDNN_FLOAT32
            unsafe made = onednn_layer_create(
                numbers, weights.elements, nil, nil, nil, weights.rows, weights.columns)
            substitute = precision.reduceHere(weights) ?? exact ?? PackedWeights(weights)
        }
        guard let made = unsafe made else { return nil }
        unsafe layer = made
        outputs = weights.rows
        inputs = weights.columns
    }

    deinit { unsafe onednn_layer_destroy(layer) }

    /// Whether the substitute ever had to help.
    var hasFailed: Bool { failed.load(ordering: .relaxed) }

    func apply(to input: Window, bias: Matrix?, activation: Activation?, accumulate: Bool, into output: Window) {
        precondition(input.columns == inputs && output.columns == outputs, "width of a linear layer")
        precondition(input.rows == output.rows, "rows of a linear layer")
        precondition(bias.map { $0.count == outputs } ?? true, "width of a bias")
        let done = unsafe onednn_layer_apply(
            layer, output.start, output.stride, input.start, input.stride, bias?.elements, activation.kernel,
            accumulate ? 1 : 0, input.rows)
        guard done < input.rows else { return }
        failed.store(true, ordering: .relaxed)
        substitute.apply(
            to: input[rows: done..<input.rows], bias: bias, activation: activation, accumulate: accumulate,
            into: output[rows: done..<input.rows])
    }
}
