/// How far a picture is taken through the method: the rows of the paper's tables.
public enum Mode: String, Sendable, Hashable, CaseIterable {
    /// Coarse classification, refinement and re-identification: the method.
    case tagclip
    /// Coarse classification and dual-masking attention refinement.
    case dmar
    /// Coarse classification of patches alone.
    case coarse
    /// Coarse classification and re-identification, without refinement.
    case coarseCWR = "coarse-cwr"
    /// Softmax over the labels of the whole picture's [cls] feature.
    case clip
    /// Its cosines times the logit scale, without softmax: not bounded by 1.
    case clipRaw = "clip-raw"

    /// Whether patches are looked at, or the picture as a whole alone.
    public var looksAtPatches: Bool { needsPatches }

    var needsPatches: Bool { self != .clip && self != .clipRaw }
    var needsRefinement: Bool { self == .tagclip || self == .dmar }
    var needsCrops: Bool { self == .tagclip || self == .coarseCWR }
}

/// Whose behaviour is followed where the public implementation does something that nobody would want.
public enum Compatibility: String, Sendable, Hashable, CaseIterable {
    /// A candidate with an empty box is left out of the fusion, the others are not.
    case `default`
    /// At the first candidate with an empty box fusing stops, as in the public implementation.
    case `public`
}

/// Every constant of the method, under the paper's names.
public struct Method: Sendable, Hashable {
    /// Share of the local score in the final one (the paper's λ).
    public var fuse = 0.5
    /// Where between the smallest and the largest refined score a label becomes a candidate (μ1).
    public var candidate = 0.5
    /// Normalised score above which a patch belongs to the class region (μ2).
    public var patch = 0.5
    /// Attention layers that must agree on a pair of patches (K).
    public var votes = 4
    /// Attention layers whose mean refines the scores (K' of the text, three in the implementation).
    public var layers = AttentionLayers.lastFourWithoutLast
    /// Whether the last block keeps its attention: an ablation.
    public var keepsLastAttention = false
    /// Normalised score above which the relative rule makes a label a tag.
    public var relativeThreshold = 0.5
    /// Whose behaviour is followed at an empty box.
    public var compatibility = Compatibility.default

    /// The constants of the paper's VOC and COCO tables.
    public init() {}
}

/// Which layers' attention is averaged into the affinity.
public enum AttentionLayers: Sendable, Hashable {
    /// L-4 … L-2 counted from 0: blocks 9, 10 and 11 of 12.
    case lastFourWithoutLast
    /// 0 … L-2 counted from 0.
    case allButLast
    /// These, counted from 0; those that a tower lacks are left out.
    case these(Set<Int>)

    /// The layers of a tower of `count`, ascending, at least one.
    func indices(of count: Int) -> [Int] {
        switch self {
        case .lastFourWithoutLast: return Array(max(count - 4, 0)..<max(count - 1, 1))
        case .allButLast: return Array(0..<max(count - 1, 1))
        case .these(let layers):
            let known = layers.filter { (0..<count).contains($0) }.sorted()
            return known.isEmpty ? [count - 1] : known
        }
    }
}
