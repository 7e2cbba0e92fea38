extension KernelFamily {
    /// Whether products of known answer come out right in each of the family's kinds of numbers.
    ///
    /// A CPU, or what emulates one, that claims instructions that it does not have right shall not make wrong tags.
    var isSound: Bool {
        KnownProduct.all.allSatisfy { product in
            product.isRight(PackedWeights(product.weights, for: float32))
                && product.isRight(IntegerWeights(product.weights, for: self))
                && (bfloat16.map { product.isRight(PackedWeights(product.weights, for: $0)) } ?? true)
        }
    }
}

/// A product of known answer: of small whole numbers, the exact sums of which every kind of number can hold.
struct KnownProduct {
    /// `[outputs, inputs]`.
    let weights: Matrix
    /// `[rows, inputs]`, each row from 0 to 255.
    private let input: Matrix

    private static let rows = 13
    private static let outputs = 35
    private static let inputs = 41

    /// One of many different numbers, and one of sums as large as bytes can make them.
    static var all: [KnownProduct] {
        [
            KnownProduct(
                weight: { $1 < 8 ? [127, 1, 3, -2, 0, 0, 0, 1][$1] : Float(5 * ($0 * inputs + $1) % 7) - 3 },
                input: { Float(7 * ($0 * inputs + $1) % 256) }),
            KnownProduct(weight: { _, _ in 1 }, input: { _, _ in 255 }),
        ]
    }

    private init(weight: (Int, Int) -> Float, input element: (Int, Int) -> Float) {
        weights = Matrix(rows: Self.outputs, columns: Self.inputs)
        input = Matrix(rows: Self.rows, columns: Self.inputs)
        for column in 0..<Self.inputs {
            for output in 0..<Self.outputs { weights[output, column] = weight(output, column) }
            for row in 0..<Self.rows {
                input[row, column] = column == 0 ? 0 : column == 1 ? 255 : element(row, column)
            }
        }
    }

    /// Whether two kinds of products do alike what follows them: biases, sums and activations.
    func isFollowedAlike(_ kind: any LayerWeights, _ other: any LayerWeights) -> Bool {
        let bias = Matrix(rows: 1, columns: Self.outputs)
        bias.fill { 0.5 }
        // Sums near 0, where activations bend.
        let small = Matrix(rows: Self.rows, columns: Self.inputs)
        for row in 0..<Self.rows {
            for column in 0..<Self.inputs { small[row, column] = input[row, column] / 4_096 }
        }
        return [nil, Activation.quickGELU, .gelu].allSatisfy { activation in
            [false, true].allSatisfy { accumulate in
                let outputs = [kind, other].map { kind in
                    let output = Matrix(rows: Self.rows, columns: Self.outputs)
                    output.fill { -0.25 }
                    kind.apply(
                        to: small.all, bias: bias, activation: activation, accumulate: accumulate, into: output.all)
                    return output.values
                }
                return zip(outputs[0], outputs[1]).allSatisfy { abs($0 - $1) <= 1e-3 * max(1, abs($1)) }
            }
        }
    }

    /// Whether ``weights``, as some kind of products has them, multiply to what they should.
    func isRight(_ kind: any LayerWeights) -> Bool {
        let output = Matrix(rows: Self.rows, columns: Self.outputs)
        kind.apply(to: input.all, bias: nil, activation: nil, accumulate: false, into: output.all)
        return (0..<Self.rows).allSatisfy { row in
            (0..<Self.outputs).allSatisfy { column in
                let exact = (0..<Self.inputs).reduce(0) { $0 + input[row, $1] * weights[column, $1] }
                return abs(output[row, column] - exact) <= 0.01
            }
        }
    }
}
