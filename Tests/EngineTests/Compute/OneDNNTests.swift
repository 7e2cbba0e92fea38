import Testing

@testable import Engine

/// Layers by oneDNN beside our own, where there is a oneDNN.
@Suite struct OneDNNTests {
    private static let precisions = Precision.allCases.filter { PrecisionChoice($0).used == $0 }

    private struct Layer {
        let (input, weight, bias, output): (Matrix, Matrix, Matrix, Matrix)

        init(rows: Int, outputs: Int, inputs: Int) {
            // Input and output are wider than what is read and written.
            (input, weight) = (Matrix(rows: rows, columns: inputs + 3), Matrix(rows: outputs, columns: inputs))
            (bias, output) = (Matrix(rows: 1, columns: outputs), Matrix(rows: rows + 1, columns: outputs + 5))
            var generator = SplitMix64(state: UInt64(rows + outputs + inputs))
            for matrix in [input, weight, bias, output] { matrix.fill { generator.normal(1) } }
        }

        /// What some weights make of a copy of the output.
        func result(
            _ weights: any LayerWeights, bias hasBias: Bool, _ activation: Activation?, accumulate: Bool
        ) -> Matrix {
            let copy = Matrix(rows: output.rows, columns: output.columns)
            copy.all.copy(from: output.all)
            let rows = 0..<input.rows
            weights.apply(
                to: input[rows: rows, columns: 2..<weights.inputs + 2], bias: hasBias ? bias : nil,
                activation: activation, accumulate: accumulate,
                into: copy[rows: rows, columns: 4..<weights.outputs + 4])
            return copy
        }
    }

    @Test(
        .enabled(if: OneDNN.problem == nil), arguments: precisions,
        [(1, 1, 1), (7, 17, 5), (13, 33, 400), (109, 40, 385), (250, 192, 64), (5, 7, 1_000)])
    func `a layer is what our own kernels make of it`(
        _ precision: Precision, _ size: (rows: Int, outputs: Int, inputs: Int)
    ) throws {
        let layer = Layer(rows: size.rows, outputs: size.outputs, inputs: size.inputs)
        let theirs = try #require(OneDNNWeights(layer.weight, precision))
        let own = precision.reduceHere(layer.weight) ?? PackedWeights(layer.weight)
        let tolerance = 4e-6 * Float(size.inputs).squareRoot() + 4e-6
        for activation in [nil, Activation.quickGELU, .gelu] {
            for (hasBias, accumulate) in [(false, false), (true, false), (false, true), (true, true)] {
                let found = layer.result(theirs, bias: hasBias, activation, accumulate: accumulate)
                let expected = layer.result(own, bias: hasBias, activation, accumulate: accumulate)
                let error = zip(found.values, expected.values).map { abs($0 - $1) / max(1, abs($1)) }.max()
                #expect((error ?? 1) < tolerance, "\(String(describing: activation)), \(hasBias), \(accumulate)")
            }
        }
        #expect(!theirs.hasFailed)
    }

    @Test(.enabled(if: OneDNN.problem == nil), arguments: precisions)
    func `many threads may use one layer`(_ precision: Precision) throws {
        let layer = Layer(rows: 120, outputs: 96, inputs: 64)
        let theirs = try #require(OneDNNWeights(layer.weight, precision))
        let alone = layer.result(theirs, bias: true, .quickGELU, accumulate: false).values
        // Each first in need of code for its own number of rows.
        let counts = Array(1...24)
        let outputs = counts.map { Matrix(rows: 5 * $0, columns: 96) }
        Parallelism(workers: 8).forEach(counts.count) { @Sendable index in
            let rows = 0..<outputs[index].rows
            theirs.apply(
                to: layer.input[rows: rows, columns: 2..<66], bias: layer.bias, activation: .quickGELU,
                accumulate: false, into: outputs[index].all)
        }
        for output in outputs {
            for row in 0..<output.rows {
                for column in 0..<96 {
                    let expected = alone[row * layer.output.columns + 4 + column]
                    #expect(abs(output[row, column] - expected) <= 1e-4 * max(1, abs(expected)))
                }
            }
        }
        #expect(!theirs.hasFailed)
    }

    @Test func `without oneDNN it is said why`() {
        #expect(OneDNN.problem?.isEmpty != true)
        let isWanted = KernelFamily.wishes.contains(OneDNN.name)
        #expect(OneDNN.isUsed == (isWanted && OneDNN.problem == nil))
        #expect((OneDNN.note == nil) == (!isWanted || OneDNN.problem == nil))
    }
}
