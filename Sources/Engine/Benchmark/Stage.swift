/// A part of the work on a frame that `bench` shows by itself.
public enum Stage: Int, Sendable, Hashable, CaseIterable {
    /// Resampling the picture and normalising its pixels.
    case preprocessing
    /// Patches into tokens: the convolution, positions.
    case patchEmbedding
    /// LayerNorm of all tokens, twice a block and once at either end.
    case layerNorm
    /// The fused linear layer before an attention.
    case queryKeyValue
    /// Keys and values into the order that products read.
    case packing
    /// Queries times keys.
    case attentionScores
    /// Softmax of the scores, and masks.
    case attentionSoftmax
    /// The mean over heads of the attention among patches: what the refinement reads.
    case attentionMap
    /// Shares times values.
    case attentionValues
    /// The linear layer behind an attention.
    case attentionOutput
    /// The first layer of the MLP, its activation included.
    case expand
    /// The second layer of the MLP.
    case contract
    /// Tokens into the joint space, unit length.
    case projection
    /// The votes over the layers, and the affinity that they leave (DMAR).
    case vote
    /// Patches against texts, softmax.
    case textScores
    /// The affinity's products and the class masks (DMAR).
    case refinement
    /// The second look at candidates: everything that is done for it.
    case crops

    /// What programs call it.
    public var name: String {
        switch self {
        case .preprocessing: "preprocessing"
        case .patchEmbedding: "patch_embedding"
        case .layerNorm: "layer_norm"
        case .queryKeyValue: "query_key_value"
        case .packing: "packing"
        case .attentionScores: "attention_scores"
        case .attentionSoftmax: "attention_softmax"
        case .attentionMap: "attention_map"
        case .attentionValues: "attention_values"
        case .attentionOutput: "attention_output"
        case .expand: "mlp_expand"
        case .contract: "mlp_contract"
        case .projection: "projection"
        case .vote: "vote"
        case .textScores: "text_scores"
        case .refinement: "refinement"
        case .crops: "crops"
        }
    }

    /// Whether it belongs to the dual-masking refinement (METHOD section 4) and to nothing else.
    public var isRefinement: Bool { self == .vote || self == .refinement }
}

/// Who takes the time of a frame's stages: the engine itself knows no clock.
///
/// Called from every thread that works on the frame.
public protocol StageObserver: Sendable {
    /// The moment that a stage begins at, in the observer's own units.
    func begin() -> UInt64
    /// The stage that began at `moment` on this thread is over; it held `workers` workers all that time.
    func end(_ stage: Stage, begunAt moment: UInt64, workers: Int)
}

extension (any StageObserver)? {
    /// Does a piece of a stage; without an observer nothing else happens.
    @inline(__always)
    func during(_ stage: Stage, holding workers: Int = 1, _ body: () -> Void) {
        guard let self else { return body() }
        let moment = self.begin()
        body()
        self.end(stage, begunAt: moment, workers: workers)
    }
}
