/// The two halves of a block around its attention; both towers use them.
extension TransformerBlock {
    /// output `[rows, 3 · width]` ← the fused query, key, value layer of `ln_1(hidden)`.
    func prepare(_ hidden: Window, normalized: Window, into output: Window) {
        Elementwise.layerNorm(hidden, norm1, into: normalized)
        Product.transposed(normalized, input.weight.all, into: output)
        Elementwise.addBias(input.bias, to: output)
    }

    /// hidden += attended · Woutᵀ + bias, then hidden += MLP(`ln_2(hidden)`).
    func finish(_ hidden: Window, attended: Window, normalized: Window, mlp: Window, _ activation: Activation) {
        Product.transposed(attended, output.weight.all, into: hidden, accumulate: true)
        Elementwise.addBias(output.bias, to: hidden)
        Elementwise.layerNorm(hidden, norm2, into: normalized)
        Product.transposed(normalized, expand.weight.all, into: mlp)
        Elementwise.addBias(expand.bias, to: mlp, activation: activation)
        Product.transposed(mlp, contract.weight.all, into: hidden, accumulate: true)
        Elementwise.addBias(contract.bias, to: hidden)
    }
}
