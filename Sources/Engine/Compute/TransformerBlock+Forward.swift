/// The two halves of a block around its attention; both towers use them.
extension TransformerBlock {
    /// output `[rows, 3 · width]` ← the fused query, key, value layer of `ln_1(hidden)`.
    func prepare(
        _ hidden: Window, _ precision: Precision, normalized: Window, into output: Window,
        _ observer: (any StageObserver)? = nil
    ) {
        observer.during(.layerNorm) { Elementwise.layerNorm(hidden, norm1, into: normalized) }
        observer.during(.queryKeyValue) { input.apply(to: normalized, precision, into: output) }
    }

    /// hidden += attended · Woutᵀ + bias, then hidden += MLP(`ln_2(hidden)`).
    func finish(
        _ hidden: Window, _ precision: Precision, attended: Window, normalized: Window, mlp: Window,
        _ activation: Activation, _ observer: (any StageObserver)? = nil
    ) {
        observer.during(.attentionOutput) { output.apply(to: attended, precision, accumulate: true, into: hidden) }
        observer.during(.layerNorm) { Elementwise.layerNorm(hidden, norm2, into: normalized) }
        observer.during(.expand) { expand.apply(to: normalized, precision, activation: activation, into: mlp) }
        observer.during(.contract) { contract.apply(to: mlp, precision, accumulate: true, into: hidden) }
    }
}
