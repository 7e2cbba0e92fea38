/// The product that a machine's peak is measured with: M 769, N 3072, K 768, one on each thread.
public final class ProductWorkload: Sendable {
    private struct Operands: Sendable {
        let left: Matrix
        let right: Matrix
        let output: Matrix
    }

    private let operands: [Operands]
    private let parallelism: Parallelism

    /// One product a worker.
    public init(workers: Int) {
        Product.useOneThread()
        var generator = SplitMix64(state: 2)
        parallelism = Parallelism(workers: workers)
        operands = (0..<workers).map { _ in
            let left = Matrix(rows: 769, columns: 768)
            let right = Matrix(rows: 768, columns: 3_072)
            left.fill { generator.normal(1) }
            right.fill { generator.normal(1) }
            return Operands(left: left, right: right, output: Matrix(rows: 769, columns: 3_072))
        }
    }

    /// Multiplies once on every thread.
    public func run() {
        parallelism.forEach(operands.count) { @Sendable index in
            let operands = operands[index]
            Product.plain(operands.left.all, operands.right.all, into: operands.output.all)
        }
    }

    /// Floating-point operations of one run.
    public var work: Double { Double(operands.count) * 2 * 769 * 3_072 * 768 }

    /// The kernel family that the product library chose for this CPU.
    public static var kernelFamily: String { Product.kernelFamily }
}
