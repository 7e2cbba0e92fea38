import Glibc
import Testing

@testable import Engine

/// Linear layers of every family of kernels that this CPU can run, against sums in double.
@Suite struct PackedWeightsTests {
    private struct Layer {
        let input: Matrix
        let weight: Matrix
        let bias: Matrix
        let output: Matrix

        init(rows: Int, outputs: Int, inputs: Int) {
            var generator = SplitMix64(state: UInt64(rows + 1_000 * outputs + 1_000_000 * inputs))
            func random(_ rows: Int, _ columns: Int) -> Matrix {
                let matrix = Matrix(rows: rows, columns: columns)
                matrix.fill { generator.normal(1) }
                return matrix
            }
            input = random(rows, inputs)
            weight = random(outputs, inputs)
            bias = random(1, outputs)
            output = random(rows, outputs)
        }

        /// Input times transposed weight.
        var products: [Double] {
            (0..<output.count).map { index in
                let (row, column) = index.quotientAndRemainder(dividingBy: output.columns)
                var sum = 0.0
                for i in 0..<input.columns { sum += Double(input[row, i]) * Double(weight[column, i]) }
                return sum
            }
        }

        /// What the layer gives, its products known.
        func expected(_ products: [Double], bias isAdded: Bool, _ activation: Activation?, accumulate: Bool) -> [Double]
        {
            products.indices.map { index in
                let (row, column) = index.quotientAndRemainder(dividingBy: output.columns)
                var sum = products[index] + (accumulate ? Double(output[row, column]) : 0)
                if isAdded { sum += Double(bias[0, column]) }
                return activation?.value(at: sum) ?? sum
            }
        }
    }

    @Test(
        arguments: KernelFamily.all,
        [(1, 1, 1), (7, 17, 5), (13, 33, 400), (100, 40, 385), (97, 16, 768), (12, 64, 384), (5, 7, 1_000)])
    func `a layer is its definition`(_ family: KernelFamily, _ size: (rows: Int, outputs: Int, inputs: Int)) {
        let tolerance = 2e-6 * Double(size.inputs).squareRoot() + 4e-6
        let layer = Layer(rows: size.rows, outputs: size.outputs, inputs: size.inputs)
        let products = layer.products
        let packed = PackedWeights(layer.weight, for: family.float32)
        let output = Matrix(rows: size.rows, columns: size.outputs)
        for activation in [nil, Activation.quickGELU, .gelu] {
            for (hasBias, accumulate) in [(false, false), (true, false), (false, true), (true, true)] {
                let expected = layer.expected(products, bias: hasBias, activation, accumulate: accumulate)
                output.all.copy(from: layer.output.all)
                packed.apply(
                    to: layer.input.all, bias: hasBias ? layer.bias : nil, activation: activation,
                    accumulate: accumulate, into: output.all)
                let error = zip(output.values, expected).map { abs(Double($0) - $1) / max(1, abs($1)) }.max()
                #expect((error ?? 1) < tolerance, "\(String(describing: activation)), \(hasBias), \(accumulate)")
            }
        }
    }

    @Test(arguments: KernelFamily.all)
    func `windows of wider matrices are read and written, and nothing beside them`(_ family: KernelFamily) {
        let layer = Layer(rows: 9, outputs: 21, inputs: 30)
        let packed = PackedWeights(layer.weight, for: family.float32)
        packed.apply(to: layer.input.all, into: layer.output.all)
        let input = Matrix(rows: 9, columns: 50)
        input[rows: 0..<9, columns: 13..<43].copy(from: layer.input.all)
        let output = Matrix(rows: 11, columns: 40)
        output.fill { 7 }
        packed.apply(to: input[rows: 0..<9, columns: 13..<43], into: output[rows: 1..<10, columns: 3..<24])
        #expect(output[rows: 1..<10, columns: 3..<24].values == layer.output.values)
        #expect(output.values.count { $0 == 7 } >= 11 * 40 - 9 * 21)
        #expect(output[rows: 0..<11, columns: 24..<40].values.allSatisfy { $0 == 7 })
    }

    @Test(arguments: KernelFamily.all)
    func `packed weights can be read one by one`(_ family: KernelFamily) {
        let layer = Layer(rows: 1, outputs: 35, inputs: 6)
        let packed = PackedWeights(layer.weight, for: family.float32)
        for output in 0..<35 {
            for input in 0..<6 { #expect(packed[output, input] == layer.weight[output, input]) }
        }
    }

    @Test(arguments: KernelFamily.all, Activation.allCases)
    func `an activation is its definition`(_ family: KernelFamily, _ activation: Activation) {
        let inputs = (-4000...4000).map { Float($0) / 200 }
        let output = Matrix(rows: inputs.count, columns: 1)
        PackedWeights(Matrix(rows: 1, columns: 1, [1]), for: family.float32).apply(
            to: Matrix(rows: inputs.count, columns: 1, inputs).all, activation: activation, into: output.all)
        for (x, y) in zip(inputs.map(Double.init), output.values) {
            #expect(abs(Double(y) - activation.value(at: x)) <= 1e-6 * max(1, abs(x)))
        }
    }
}

extension Activation {
    fileprivate func value(at x: Double) -> Double {
        switch self {
        case .gelu: 0.5 * x * (1 + erf(x / 2.squareRoot()))
        case .quickGELU: x / (1 + exp(-1.702 * x))
        }
    }
}
