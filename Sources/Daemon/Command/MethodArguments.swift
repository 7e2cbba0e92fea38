import ArgumentParser
import Engine

/// The paper's ablations: constants of the method in place of its own.
struct MethodArguments: ParsableArguments {
    @Option(help: "Share of the patches' score in the final one, 0 to 1 (the paper's lambda, 0.5).")
    var fuse: Double?

    @Option(help: "Where between the lowest and the highest score a label is looked at again, 0 to 1 (mu1, 0.5).")
    var candidate: Double?

    @Option(help: "Normalised score from which a patch is of a label's region, 0 to 1 (mu2, 0.5).")
    var patch: Double?

    @Option(help: "Attention layers that must agree on a pair of patches (4).")
    var votes: Int?

    @Option(help: "Attention layers whose mean refines scores: \(LayerChoice.expected).")
    var layers: LayerChoice?

    @Option(help: "The last layer's attention in patches' features: drop (the method) or keep.")
    var lastAttention: LastAttention?

    func validate() throws {
        for (name, value) in [("fuse", fuse), ("candidate", candidate), ("patch", patch)] {
            if let value, !MethodRange.share.contains(value) {
                throw ValidationError("--\(name) \(value): a number from 0 to 1")
            }
        }
        if let votes, !MethodRange.votes.contains(votes) {
            let range = MethodRange.votes
            throw ValidationError("--votes \(votes): from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    /// The same, as a configuration says it.
    var settings: MethodSettings {
        MethodSettings(
            fuse: fuse, candidate: candidate, patch: patch, votes: votes, layers: layers?.layers,
            keepsLastAttention: lastAttention.map { $0 == .keep })
    }

    /// Refuses these and what else only tagging takes, for a command whose labels are given: nothing is tagged then.
    ///
    /// - Parameters:
    ///   - giver: the option that gives the labels.
    ///   - others: the command's other options of tagging, and whether each was given.
    func refuseTagging(with giver: String, _ others: [(String, Bool)]) throws(ValidationError) {
        let unused = others + [("the constants of the method", !settings.summary.isEmpty)]
        guard let option = unused.first(where: \.1)?.0 else { return }
        throw ValidationError("\(giver): nothing is tagged, so that \(option) would change nothing")
    }
}

/// What becomes of the last layer's attention.
enum LastAttention: String, CaseIterable, ExpressibleByArgument {
    case drop
    case keep
}

extension LayerChoice: ExpressibleByArgument {
    init?(argument: String) {
        self.init(argument)
    }

    var defaultValueDescription: String { description }
}
