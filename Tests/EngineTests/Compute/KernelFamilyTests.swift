import Foundation
import Testing

@testable import Engine

/// What this CPU can run.
@Suite struct KernelFamilyTests {
    @Test(arguments: KernelFamily.all)
    func `products of known answer come out right`(_ family: KernelFamily) {
        #expect(family.isSound)
    }

    @Test func `the fastest sound family is taken, and any CPU has one`() {
        let known = KernelFamily.all.map(\.description).first(where: KernelFamily.wishes.contains)
        #expect(KernelFamily.best.description == known ?? KernelFamily.all.first?.description)
        #expect(["x86-64", "generic"].contains(KernelFamily.all[KernelFamily.all.count - 1].description))
    }

    @Test(arguments: KernelFamily.all)
    func `bfloat16 products are those of rounded numbers`(_ family: KernelFamily) throws {
        guard let products = family.bfloat16 else { return }
        var generator = SplitMix64(state: 9)
        for (rows, outputs, inputs) in [(1, 1, 1), (13, 33, 401), (97, 64, 1_700)] {
            let input = Matrix(rows: rows, columns: inputs)
            let weights = Matrix(rows: outputs, columns: inputs)
            input.fill { generator.normal(1).roundedToBrain }
            weights.fill { generator.normal(1).roundedToBrain }
            let expected = Matrix(rows: rows, columns: outputs)
            let found = Matrix(rows: rows, columns: outputs)
            PackedWeights(weights, for: family.float32).apply(to: input.all, into: expected.all)
            PackedWeights(weights, for: products).apply(to: input.all, into: found.all)
            let largest = zip(expected.values, found.values).map { abs($0 - $1) }.max() ?? 1
            #expect(largest < 1e-4 * Float(inputs).squareRoot())
        }
    }
}

extension Float {
    /// The nearest number of 8 significant bits, ties to even.
    fileprivate var roundedToBrain: Float {
        Float(bitPattern: (bitPattern + 0x7FFF + (bitPattern >> 16 & 1)) & 0xFFFF_0000)
    }
}
