import Testing

@testable import Engine

/// Linear layers in 8 bits, of every family of kernels that this CPU can run.
@Suite struct IntegerWeightsTests {
    private func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
        var generator = SplitMix64(state: seed)
        let matrix = Matrix(rows: rows, columns: columns)
        matrix.fill { generator.normal(1) }
        return matrix
    }

    @Test(
        arguments: KernelFamily.all,
        [(1, 1, 1), (7, 17, 5), (13, 33, 400), (100, 40, 385), (67, 16, 768), (5, 7, 4_001)])
    func `a layer is its definition but for what rounding takes`(
        _ family: KernelFamily, _ size: (rows: Int, outputs: Int, inputs: Int)
    ) {
        let input = random(size.rows, size.inputs, seed: 1)
        let weight = random(size.outputs, size.inputs, seed: 2)
        let bias = random(1, size.outputs, seed: 3)
        for (activation, accumulate) in [(nil, false), (.quickGELU, false), (.gelu, true), (nil, true)]
            as [(Activation?, Bool)]
        {
            let expected = random(size.rows, size.outputs, seed: 4)
            let found = random(size.rows, size.outputs, seed: 4)
            PackedWeights(weight, for: family.float32).apply(
                to: input.all, bias: bias, activation: activation, accumulate: accumulate, into: expected.all)
            IntegerWeights(weight, for: family).apply(
                to: input.all, bias: bias, activation: activation, accumulate: accumulate, into: found.all)
            let squares = expected.values.reduce(0) { $0 + Double($1 * $1) }
            let errors = zip(expected.values, found.values).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
            let bound = family.addsIn16Bits ? 0.025 : 0.0125
            #expect((errors / squares).squareRoot() < bound)
        }
    }

    @Test(arguments: KernelFamily.all)
    func `families that round weights alike give the same bits`(_ family: KernelFamily) throws {
        let input = random(29, 205, seed: 5)
        let weight = random(45, 205, seed: 6)
        func product(_ family: KernelFamily) -> [Float] {
            let output = Matrix(rows: 29, columns: 45)
            IntegerWeights(weight, for: family).apply(
                to: input.all, bias: nil, activation: nil, accumulate: false, into: output.all)
            return output.values
        }
        let plainest = try #require(KernelFamily.all.last { $0.addsIn16Bits == family.addsIn16Bits })
        #expect(product(family) == product(plainest))
    }

    /// Where 16 bits were too few, the largest inputs and weights of one sign would show it.
    @Test(arguments: KernelFamily.all, [-1, 1] as [Float])
    func `the largest sums are exact`(_ family: KernelFamily, _ sign: Float) {
        let weight = Matrix(rows: 3, columns: 768)
        weight.fill { 0.5 * sign }
        // Row 1: only one weight of each four, as large as 8 bits allow.
        for column in 0..<768 { weight[1, column] = [0, 2].contains(column % 8) ? sign : 0 }
        // Row 2: signs that alternate.
        for column in 0..<768 { weight[2, column] = column % 2 == 0 ? 0.5 : -0.5 }
        let input = Matrix(rows: 2, columns: 768)
        for column in 1..<768 {
            input[0, column] = 1
            input[1, column] = column % 2 == 0 ? 1 : 0
        }
        let output = Matrix(rows: 2, columns: 3)
        IntegerWeights(weight, for: family).apply(
            to: input.all, bias: nil, activation: nil, accumulate: false, into: output.all)
        for row in 0..<2 {
            for label in 0..<3 {
                let exact = (0..<768).reduce(Float(0)) { $0 + input[row, $1] * weight[label, $1] }
                #expect(abs(output[row, label] - exact) <= 1e-4 * max(1, abs(exact)))
            }
        }
    }

    @Test(arguments: KernelFamily.all)
    func `weights next to nothing count as nothing`(_ family: KernelFamily) {
        let weight = Matrix(rows: 1, columns: 9)
        for column in 0..<9 { weight[0, column] = Float.leastNormalMagnitude * (column % 2 == 0 ? 1 : -0.1) }
        let input = Matrix(rows: 1, columns: 9)
        for column in 0..<9 { input[0, column] = Float(column) }
        let output = Matrix(rows: 1, columns: 1)
        IntegerWeights(weight, for: family).apply(
            to: input.all, bias: nil, activation: nil, accumulate: false, into: output.all)
        #expect(output.values == [0])
    }

    @Test func `a layer of more inputs than fit stays in float32`() {
        #expect(Precision.int8.reduce(Matrix(rows: 1, columns: IntegerWeights.largestInputs)) != nil)
        #expect(Precision.int8.reduce(Matrix(rows: 1, columns: IntegerWeights.largestInputs + 1)) == nil)
    }

    @Test func `a constant row and weights of nothing do no harm`() {
        let weight = Matrix(rows: 2, columns: 9)
        for column in 0..<9 { weight[1, column] = 0.25 }
        let input = Matrix(rows: 2, columns: 9)
        for column in 0..<9 { input[1, column] = -3 }
        let output = Matrix(rows: 2, columns: 2)
        IntegerWeights(weight).apply(to: input.all, bias: nil, activation: nil, accumulate: false, into: output.all)
        #expect(output.values == [0, 0, 0, -6.75])
    }
}
