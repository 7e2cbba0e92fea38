import Engine

/// Constants of the method that somebody wrote down: the paper's ablations.
///
/// What is nil stays as the preset has it.
struct MethodSettings: Sendable, Hashable {
    /// Share of the local score in the final one (the paper's λ).
    var fuse: Double?
    /// Where between the smallest and the largest score a label becomes a candidate (μ1).
    var candidate: Double?
    /// Normalised score above which a patch belongs to the class region (μ2).
    var patch: Double?
    /// Attention layers that must agree on a pair of patches (K).
    var votes: Int?
    /// Attention layers whose mean refines the scores.
    var layers: AttentionLayers?
    /// Whether the last block keeps its attention.
    var keepsLastAttention: Bool?

    /// The method with these in the place of its own; throws where the model has no such layers.
    func applied(to method: Method, model: Model) throws(ConfigurationProblem) -> Method {
        var method = method
        if let fuse { method.fuse = fuse }
        if let candidate { method.candidate = candidate }
        if let patch { method.patch = patch }
        if let votes { method.votes = votes }
        if let layers { method.layers = layers }
        if let keepsLastAttention { method.keepsLastAttention = keepsLastAttention }
        let count = model.geometry.vision.layers
        if let votes, votes > count {
            throw ConfigurationProblem(
                description:
                    "votes \(votes): the model \(model.name) has \(count) attention layers; at most so many can agree")
        }
        if case .these(let wanted) = layers, let lacking = wanted.filter({ $0 >= count }).min() {
            throw ConfigurationProblem(
                description: "layers \(lacking): the model \(model.name) has \(count), counted from 0 to \(count - 1)")
        }
        return method
    }

    /// What differs from the paper, for people; empty where nothing does.
    var summary: String {
        var parts: [String] = []
        if let fuse { parts.append("fuse \(fuse)") }
        if let candidate { parts.append("candidate \(candidate)") }
        if let patch { parts.append("patch \(patch)") }
        if let votes { parts.append("votes \(votes)") }
        if let layers { parts.append("layers \(LayerChoice(layers: layers))") }
        if let keepsLastAttention { parts.append("last attention \(keepsLastAttention ? "kept" : "dropped")") }
        return parts.joined(separator: ", ")
    }
}

/// What the constants may be.
enum MethodRange {
    /// Of `fuse`, `candidate` and `patch`.
    static let share = 0.0...1.0
    /// Of `votes`; a model may have fewer layers.
    static let votes = 0...64
    /// Of a layer's number; likewise.
    static let layer = 0...63
}

/// Attention layers as they are written: `paper`, `all-but-last`, `8..10` or `8,9,10`, counted from 0.
struct LayerChoice: Hashable, Sendable, CustomStringConvertible {
    let layers: AttentionLayers

    /// What may be written, for messages.
    static let expected = "paper, all-but-last, or layers counted from 0, such as 8..10 or 8,9,10"

    init(layers: AttentionLayers) {
        self.layers = layers
    }

    /// Nil where the text is nothing of this.
    init?(_ text: String) {
        switch text {
        case "paper": layers = .lastFourWithoutLast
        case "all-but-last": layers = .allButLast
        default:
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Self.range(String($0)) }
            guard !parts.contains(nil) else { return nil }
            layers = .these(Set(parts.compactMap(\.self).joined()))
        }
    }

    /// `8` or `8..10`, the last one included.
    private static func range(_ text: String) -> ClosedRange<Int>? {
        let ends = text.split(separator: "..", omittingEmptySubsequences: false).map { end in
            end.utf8.allSatisfy { (48...57).contains($0) } ? Int(end) : nil
        }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last,
            MethodRange.layer.contains(last)
        else { return nil }
        return first...last
    }

    var description: String {
        switch layers {
        case .lastFourWithoutLast: "paper"
        case .allButLast: "all-but-last"
        case .these(let layers): layers.sorted().map { "\($0)" }.joined(separator: ",")
        }
    }
}
