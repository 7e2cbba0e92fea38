import COneDNN

/// oneDNN, which multiplies for the towers' layers where it is asked for and can (docs/compute.md).
enum OneDNN {
    /// How it is asked for, in place of a family of kernels.
    static let name = "onednn"

    /// As people know it.
    static var title: String { unsafe onednn_version().map { "oneDNN \(unsafe String(cString: $0))" } ?? "oneDNN" }

    /// Why it can't be used; nil where it can.
    static let problem: String? = {
        if let problem = unsafe onednn_problem() { return unsafe String(cString: problem) }
        return isSound ? nil : "its products fail or come out wrong (it needs memory that it may write code to)"
    }()

    private static let isWanted = KernelFamily.wishes.contains(name)

    /// Whether layers are its work.
    static let isUsed = isWanted && problem == nil

    /// What a user should know who asked for it in vain.
    static var note: String? {
        guard isWanted, let problem else { return nil }
        return "TAGCLIPD_KERNELS=\(name): oneDNN can't be used: \(problem); \(KernelFamily.best) is used"
    }

    /// Whether products of known answer come out right in each precision that this CPU's own kernels have, too.
    private static var isSound: Bool {
        Precision.allCases.filter { PrecisionChoice($0).used == $0 }.allSatisfy { precision in
            KnownProduct.all.allSatisfy { product in
                guard let weights = OneDNNWeights(product.weights, precision) else { return false }
                let own = precision.reduceHere(product.weights) ?? PackedWeights(product.weights)
                return product.isRight(weights) && product.isFollowedAlike(weights, own) && !weights.hasFailed
            }
        }
    }
}
