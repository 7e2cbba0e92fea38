import ArgumentParser
import Engine

/// Which constant of the method is taken through which values: `fuse=0:1:0.1`.
struct Sweep: ExpressibleByArgument, Hashable, Sendable {
    /// A constant that can be swept.
    enum Parameter: String, Sendable, CaseIterable {
        case fuse
        case candidate
        case patch
        case votes

        /// The paper's name.
        var symbol: String {
            switch self {
            case .fuse: "λ"
            case .candidate: "μ1"
            case .patch: "μ2"
            case .votes: "K"
            }
        }

        /// The modes in which it does something.
        var modes: [Mode] { self == .votes ? [.tagclip, .dmar] : [.tagclip, .coarseCWR] }
    }

    let parameter: Parameter
    /// Ascending, each once.
    let values: [Double]

    /// Values of one sweep at most.
    static let most = 1_001

    init?(argument: String) {
        let sides = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2, let parameter = Parameter(rawValue: String(sides[0])),
            let values = Self.values(sides[1], step: parameter == .votes ? 1 : nil)
        else { return nil }
        let isAllowed = values.allSatisfy { value in
            parameter == .votes
                ? MethodRange.votes.contains(Int(exactly: value) ?? -1) : MethodRange.share.contains(value)
        }
        guard isAllowed, !values.isEmpty, values.count <= Self.most, Set(values).count == values.count else {
            return nil
        }
        self.parameter = parameter
        self.values = values.sorted()
    }

    /// `from:to:step`, `from:to` where there is a natural step, or `value,value,…`.
    private static func values(_ text: Substring, step natural: Double?) -> [Double]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1 else {
            let values = text.split(separator: ",", omittingEmptySubsequences: false).map { Quantity.number($0) }
            return values.contains(nil) ? nil : values.compactMap(\.self)
        }
        let numbers = parts.compactMap { Quantity.number($0) }
        guard numbers.count == parts.count, numbers.count <= 3 else { return nil }
        guard let step = numbers.count == 3 ? numbers[2] : natural, step > 0, numbers[1] >= numbers[0] else {
            return nil
        }
        let steps = (numbers[1] - numbers[0]) / step
        guard steps < Double(most) else { return nil }
        // The end counts where it is met but for rounding, and 3 x 0.1 is 0.3.
        return (0...Int(steps + 1e-6)).map { ((numbers[0] + Double($0) * step) * 1e9).rounded() / 1e9 }
    }

    /// The method with each of the values.
    func methods(from method: Method) -> [Method] {
        values.map { value in
            var changed = method
            switch parameter {
            case .fuse: changed.fuse = value
            case .candidate: changed.candidate = value
            case .patch: changed.patch = value
            case .votes: changed.votes = Int(value)
            }
            return changed
        }
    }

    /// What a value is called: `fuse=0.1`.
    func name(of value: Double) -> String { "\(parameter.rawValue)=\(Self.text(value))" }

    /// A value without needless decimals.
    static func text(_ value: Double) -> String {
        Int(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}
