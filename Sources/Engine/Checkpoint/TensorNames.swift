/// Which of a checkpoint's naming schemes a container uses.
enum Naming: Sendable, Hashable {
    /// OpenAI's and open_clip's: `visual.transformer.resblocks.0.ln_1.weight`.
    case openAI
    /// Hugging Face's `CLIPModel`: `vision_model.encoder.layers.0.layer_norm1.weight`.
    case huggingFace
}

/// The two towers of a CLIP.
enum Tower: Sendable, Hashable {
    case vision
    case text
}

/// The parts of one transformer block, weight and bias of each.
enum BlockPart: String, Sendable, CaseIterable {
    case norm1
    case norm2
    case output
    case expand
    case contract
}

/// The one table of names: what each tensor is called in either scheme.
struct TensorNames: Sendable {
    let naming: Naming

    /// What names of a model begin with in either scheme: what else a checkpoint holds (optimizers, counters) is not read.
    private static let beginnings = [
        "visual.", "transformer.", "token_embedding.", "positional_embedding", "ln_final.", "text_projection",
        "logit_scale", "vision_model.", "text_model.", "visual_projection.",
    ]

    /// Whether a tensor of that name may belong to a model.
    static func mayBeModel(_ name: Substring) -> Bool { beginnings.contains { name.hasPrefix($0) } }

    /// Whether a projection `[width, joint]` is stored as it is (x · proj) or transposed.
    var projectionsAreTransposed: Bool { naming == .huggingFace }

    var classEmbedding: String { pick("visual.class_embedding", "vision_model.embeddings.class_embedding") }
    var patchEmbedding: String { pick("visual.conv1.weight", "vision_model.embeddings.patch_embedding.weight") }
    var patchBias: String { pick("visual.conv1.bias", "vision_model.embeddings.patch_embedding.bias") }
    var preNorm: String { pick("visual.ln_pre", "vision_model.pre_layrnorm") }
    var tokenEmbedding: String { pick("token_embedding.weight", "text_model.embeddings.token_embedding.weight") }
    var logitScale: String { "logit_scale" }

    func positionalEmbedding(_ tower: Tower) -> String {
        switch tower {
        case .vision: pick("visual.positional_embedding", "vision_model.embeddings.position_embedding.weight")
        case .text: pick("positional_embedding", "text_model.embeddings.position_embedding.weight")
        }
    }

    func finalNorm(_ tower: Tower) -> String {
        switch tower {
        case .vision: pick("visual.ln_post", "vision_model.post_layernorm")
        case .text: pick("ln_final", "text_model.final_layer_norm")
        }
    }

    func projection(_ tower: Tower) -> String {
        switch tower {
        case .vision: pick("visual.proj", "visual_projection.weight")
        case .text: pick("text_projection", "text_projection.weight")
        }
    }

    /// What the names of a tower's blocks begin with.
    func blocks(_ tower: Tower) -> String {
        switch tower {
        case .vision: pick("visual.transformer.resblocks", "vision_model.encoder.layers")
        case .text: pick("transformer.resblocks", "text_model.encoder.layers")
        }
    }

    /// What the names of one block begin with.
    func block(_ index: Int, _ tower: Tower) -> String {
        "\(blocks(tower)).\(index)"
    }

    /// A part of a block, without `.weight` or `.bias`.
    func part(_ part: BlockPart, ofBlock index: Int, _ tower: Tower) -> String {
        let name =
            switch part {
            case .norm1: pick("ln_1", "layer_norm1")
            case .norm2: pick("ln_2", "layer_norm2")
            case .output: pick("attn.out_proj", "self_attn.out_proj")
            case .expand: pick("mlp.c_fc", "mlp.fc1")
            case .contract: pick("mlp.c_proj", "mlp.fc2")
            }
        return block(index, tower) + "." + name
    }

    /// The tensors that make the fused query, key, value layer, top to bottom: (weight, bias) of each.
    func attentionInput(ofBlock index: Int, _ tower: Tower) -> [(weight: String, bias: String)] {
        let block = block(index, tower)
        switch naming {
        case .openAI: return [("\(block).attn.in_proj_weight", "\(block).attn.in_proj_bias")]
        case .huggingFace:
            return ["q", "k", "v"].map { letter in
                ("\(block).self_attn.\(letter)_proj.weight", "\(block).self_attn.\(letter)_proj.bias")
            }
        }
    }

    private func pick(_ openAI: String, _ huggingFace: String) -> String {
        naming == .openAI ? openAI : huggingFace
    }
}
