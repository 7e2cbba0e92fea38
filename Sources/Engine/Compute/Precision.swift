/// What the products of the vision tower are computed in.
public enum Precision: String, Sendable, Hashable, CaseIterable {
    /// As the method's golden files are: the slowest and exact.
    case float32
    /// Products of bfloat16 numbers, added up in float32.
    case bfloat16
    /// Products of 8-bit integers, added up in 32 bits.
    case int8
    /// The fastest that this build has for this CPU.
    case auto
}

/// The precision that was asked for, and what is computed in.
public struct PrecisionChoice: Sendable, Hashable {
    /// As the user wrote it.
    public let asked: Precision
    /// Never ``Precision/auto``.
    public let used: Precision

    /// Takes what there is: in place of what this CPU has not comes float32.
    public init(_ asked: Precision = .float32) {
        self.asked = asked
        used =
            switch asked {
            case .int8: .int8
            case .auto: KernelFamily.best.hasByteProducts ? .int8 : .float32
            case .bfloat16: KernelFamily.best.bfloat16 == nil ? .float32 : .bfloat16
            case .float32: .float32
            }
    }

    /// What a user should know where another precision is used than was asked for.
    var note: String? {
        guard asked != used, asked != .auto else { return nil }
        return "precision \(asked.rawValue): this CPU (\(KernelFamily.best)) has no products of that kind;"
            + " \(used.rawValue) is used, which is exact and slower"
    }
}

extension Precision {
    /// What attention is computed with; its numbers are made anew for each picture, and 8 bits are too few for them.
    var attention: Products {
        switch self {
        case .bfloat16, .int8: KernelFamily.best.bfloat16 ?? KernelFamily.best.float32
        case .float32, .auto: KernelFamily.best.float32
        }
    }

    /// Weights `[outputs, inputs]` for products in that precision; nil for our own of float32, which also serve layers
    /// too wide.
    ///
    /// - Parameter exact: those, where they are there already.
    func reduce(_ weights: Matrix, besides exact: PackedWeights? = nil) -> (any LayerWeights)? {
        (OneDNN.isUsed ? OneDNNWeights(weights, self, besides: exact) : nil) ?? reduceHere(weights)
    }

    /// The same for our own products.
    func reduceHere(_ weights: Matrix) -> (any LayerWeights)? {
        switch self {
        case .int8: weights.columns <= IntegerWeights.largestInputs ? IntegerWeights(weights) : nil
        case .bfloat16: KernelFamily.best.bfloat16.map { PackedWeights(weights, for: $0) }
        case .float32, .auto: nil
        }
    }
}
