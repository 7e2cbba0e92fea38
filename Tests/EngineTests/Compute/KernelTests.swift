import Glibc
import Testing

@testable import Engine

/// The elementwise kernels against their definitions in double.
@Suite struct KernelTests {
    @Test func `softmax sums to one and keeps its ratios`() {
        let values = Matrix(rows: 2, columns: 5, [1, 2, 3, 4, 5, -1000, 0, 0, -1000, 0])
        Elementwise.softmax(values.all)
        let sum = (1...5).reduce(0.0) { $0 + exp(Double($1)) }
        for index in 0..<5 {
            #expect(abs(Double(values[0, index]) - exp(Double(index + 1)) / sum) < 1e-6)
        }
        for (found, expected) in zip(values.values.suffix(5), [0, 1, 1, 0, 1]) {
            #expect(abs(found - Float(expected) / 3) < 1e-6)
        }
    }

    @Test func `exponents times their rows' factors are a softmax`() {
        let values = Matrix(rows: 3, columns: 37, (0..<111).map { Float($0 * 61 % 111) - 55 })
        let shares = Matrix(rows: 3, columns: 37, values.values)
        let factors = Matrix(rows: 1, columns: 3)
        Elementwise.exponents(values.all, scale: 0.25, factors: factors)
        Elementwise.softmax(shares.all, scale: 0.25)
        for row in 0..<3 { #expect(abs((0..<37).reduce(0) { max($0, values[row, $1]) } - 1) < 1e-6) }
        let sum = Matrix(rows: 2, columns: 37, [Float](repeating: 3, count: 74))
        Elementwise.accumulate(
            values[rows: 1..<3], times: 0.5, byRow: factors, from: 1, into: sum.all, first: false)
        Elementwise.scale(values.all, byRow: factors)
        for (found, expected) in zip(values.values, shares.values) { #expect(abs(found - expected) < 1e-6) }
        for (found, expected) in zip(sum.values, shares.values.dropFirst(37)) {
            #expect(abs(found - 3 - expected / 2) < 1e-6)
        }
    }

    @Test func `a LayerNorm has the mean and the deviation asked for`() {
        let input = Matrix(rows: 1, columns: 4, [1, 2, 3, 6])
        let norm = LayerNorm(
            weight: Matrix(rows: 1, columns: 4, [1, 1, 2, 1]), bias: Matrix(rows: 1, columns: 4, [0, 0, 0, 10]))
        Elementwise.layerNorm(input.all, norm, into: input.all)
        let deviation: Double = (3.5 + 1e-5).squareRoot()
        for (found, expected) in zip(input.values, [-2, -1, 0, 3 + 10 * deviation]) {
            #expect(abs(Double(found) - expected / deviation) < 1e-5)
        }
    }

    @Test func `bilinear resizing has half-pixel centres`() {
        let tower = Matrix(rows: 2, columns: 2, [0, 1, 2, 3])
        let output = Matrix(rows: 3, columns: 3)
        Elementwise.resizeBilinear(tower.all, into: output.all)
        #expect(output.values == [0, 0.5, 1, 1, 1.5, 2, 2, 2.5, 3])
    }

    @Test func `rounding to half is to the nearest, ties to even`() {
        let values = Matrix(rows: 1, columns: 6, [1 + 0x1p-11, 1 + 0x1p-10, 1 + 3 * 0x1p-11, 65_519, 0x1p-25, -0.1])
        Elementwise.roundToHalf(values)
        #expect(values.values == [1, 1 + 0x1p-10, 1 + 0x1p-9, 65_504, 0, -0.099975586])
    }

    @Test(arguments: [1, 2, 3, 7])
    func `work is done once each, whatever the number of threads`(_ workers: Int) {
        let marks = Matrix(rows: 1, columns: 100)
        Parallelism(workers: workers).forEach(100) { @Sendable index in
            marks[0, index] += 1
        }
        #expect(marks.values == [Float](repeating: 1, count: 100))
    }

    @Test func `pieces cover a range without overlap`() {
        #expect((3..<10).pieces(3) == [3..<5, 5..<7, 7..<10])
        #expect((0..<2).pieces(5).reduce(0) { $0 + $1.count } == 2)
    }
}
