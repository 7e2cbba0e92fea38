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

    /// Rows that go through the MLP at once, at most: its inside stays in the second-level cache, or close to it.
    private static let mostRows = 108
    /// Products take twelve rows at a time, or six, or four.
    private static let strip = 12

    /// hidden += attended · Woutᵀ + bias, then hidden += MLP(`ln_2(hidden)`).
    ///
    /// - Parameter mlp: room for the MLP's inside, as many rows as the others have.
    func finish(
        _ hidden: Window, _ precision: Precision, attended: Window, normalized: Window, mlp: Window,
        _ activation: Activation, _ observer: (any StageObserver)? = nil
    ) {
        observer.during(.attentionOutput) { output.apply(to: attended, precision, accumulate: true, into: hidden) }
        observer.during(.layerNorm) { Elementwise.layerNorm(hidden, norm2, into: normalized) }
        let parts = max(1, (hidden.rows + Self.mostRows - 1) / Self.mostRows)
        let height = max(1, ((hidden.rows + parts - 1) / parts + Self.strip - 1) / Self.strip) * Self.strip
        for first in stride(from: 0, to: hidden.rows, by: height) {
            let rows = first..<min(first + height, hidden.rows)
            let inside = mlp[rows: 0..<rows.count]
            observer.during(.expand) {
                expand.apply(to: normalized[rows: rows], precision, activation: activation, into: inside)
            }
            observer.during(.contract) {
                contract.apply(to: inside, precision, accumulate: true, into: hidden[rows: rows])
            }
        }
    }
}
