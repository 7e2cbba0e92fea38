extension KernelFamily {
    /// Whether a product of known answer comes out right in each of the family's kinds of numbers.
    ///
    /// A CPU, or what emulates one, that claims instructions that it does not have right shall not make wrong tags.
    var isSound: Bool {
        let rows = 13
        let outputs = 35
        let inputs = 41
        // Small whole numbers, the exact sums of which every kind of number can hold.
        let input = Matrix(rows: rows, columns: inputs)
        let weights = Matrix(rows: outputs, columns: inputs)
        for index in 0..<input.count { input[index / inputs, index % inputs] = Float((7 * index) % 256) }
        for index in 0..<weights.count { weights[index / inputs, index % inputs] = Float((5 * index) % 7) - 3 }
        // Each row ranges from 0 to 255, and each output's steps are whole.
        for row in 0..<rows {
            input[row, 0] = 0
            input[row, 1] = 255
        }
        for output in 0..<outputs {
            for column in 0..<8 { weights[output, column] = [127, 1, 3, -2, 0, 0, 0, 1][column] }
        }
        let exact = Matrix(rows: rows, columns: outputs)
        for row in 0..<rows {
            for output in 0..<outputs {
                exact[row, output] = (0..<inputs).reduce(0) { $0 + input[row, $1] * weights[output, $1] }
            }
        }
        let kinds: [any LayerWeights] =
            [PackedWeights(weights, for: float32), IntegerWeights(weights, for: self)]
            + (bfloat16.map { [PackedWeights(weights, for: $0)] } ?? [])
        return kinds.allSatisfy { kind in
            let output = Matrix(rows: rows, columns: outputs)
            kind.apply(to: input.all, bias: nil, activation: nil, accumulate: false, into: output.all)
            return zip(output.values, exact.values).allSatisfy { abs($0 - $1) <= 0.01 }
        }
    }
}
