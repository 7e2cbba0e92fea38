/// The product that a machine's peak is measured with: M 769, N 3072, K 768, one on each thread.
public final class ProductWorkload: Sendable {
    /// Whose product it is.
    public enum Kind: Sendable, Hashable {
        /// The product library's sgemm.
        case library
        /// The product of the towers' linear layers in one precision.
        case layers(Precision)
        /// The same product in float32 by oneDNN, whether layers are its work or not.
        case oneDNN
    }

    private struct Operands: Sendable {
        let left: Matrix
        let output: Matrix
    }

    private enum Right: Sendable {
        /// One a worker, `[768, 3072]`: the library packs each anew.
        case plain([Matrix])
        /// Shared by all workers, as a tower's weights are.
        case packed(any LayerWeights)
    }

    private let operands: [Operands]
    private let right: Right
    private let parallelism: Parallelism

    /// One product a worker; a precision that this machine lacks is computed in what takes its place.
    ///
    /// Nil where there is no oneDNN to measure.
    public init?(_ kind: Kind = .library, workers: Int) {
        Product.useOneThread()
        var generator = SplitMix64(state: 2)
        // Rows may be alike: speed does not depend on them.
        func matrix(_ rows: Int, _ columns: Int) -> Matrix {
            let (matrix, row) = (Matrix(rows: rows, columns: columns), Matrix(rows: 1, columns: columns))
            row.fill { generator.normal(1) }
            for index in 0..<rows {
                matrix[rows: index..<index + 1].copy(from: row.all)
            }
            return matrix
        }
        parallelism = Parallelism(workers: workers)
        operands = (0..<workers).map { _ in
            Operands(left: matrix(769, 768), output: Matrix(rows: 769, columns: 3_072))
        }
        switch kind {
        case .library: right = .plain((0..<workers).map { _ in matrix(768, 3_072) })
        case .layers(let precision):
            let weights = matrix(3_072, 768)
            let exact = PackedWeights(weights)
            right = .packed(PrecisionChoice(precision).used.reduce(weights, besides: exact) ?? exact)
        case .oneDNN:
            guard OneDNN.problem == nil, let weights = OneDNNWeights(matrix(3_072, 768), .float32) else { return nil }
            right = .packed(weights)
        }
    }

    /// Multiplies once on every thread.
    public func run() {
        parallelism.forEach(operands.count) { @Sendable index in
            let operands = operands[index]
            switch right {
            case .plain(let matrices):
                Product.plain(operands.left.all, matrices[index].all, into: operands.output.all)
            case .packed(let weights):
                weights.apply(
                    to: operands.left.all, bias: nil, activation: nil, accumulate: false, into: operands.output.all)
            }
        }
    }

    /// Operations of one run.
    public var work: Double { Double(operands.count) * 2 * 769 * 3_072 * 768 }
}

/// What multiplies in this process.
public enum ComputeKernels {
    /// The level of the instruction set that our own kernels are chosen for, for example `x86-64-v3`.
    public static var family: String { KernelFamily.best.description }

    /// The product libraries, their versions and the kernels that one chose for this CPU: `OpenBLAS 0.3.21 Zen`, and
    /// `oneDNN 2.6.3, ` before it where layers are that one's work.
    public static var library: String { (OneDNN.isUsed ? "\(OneDNN.title), " : "") + Product.library }
}
