import FoundationEssentials

/// What stands beside a checkpoint's tensors: the activation, the heads, and how pixels are normalised.
struct ModelConfiguration: Sendable, Hashable {
    var activation: Activation?
    var normalization = PixelNormalization.clip
    /// Whether the normalisation was read, not assumed.
    var namesNormalization = false
    var heads = TowerHeads()

    /// The `model_type` of the configuration that lies there while a model's files are exchanged for another's.
    static let unfinished = "unfinished import"

    init() {}

    /// Reads Hugging Face's `config.json` or open_clip's `open_clip_config.json`; `path` is for messages.
    init(json: Data, path: String) throws(EngineError) {
        let file = try decodeModelFile(
            ConfigurationFile.self, from: json, path: path, problem: "it is no configuration of a model")
        guard file.type != Self.unfinished else {
            throw .unsupportedModel(
                path: path, problem: "of an import that did not end: import the model again, with --force")
        }
        if let type = file.type, type.contains("siglip") {
            throw .unsupportedModel(
                path: path, problem: "a SigLIP: it has no [cls] token and its patches do not lie in the text space")
        }
        if let name = file.visionTower?.activation ?? file.activation {
            guard let activation = Activation(rawValue: name) else {
                throw .unsupportedModel(
                    path: path, problem: "a model with the activation \(name); known are quick_gelu and gelu")
            }
            self.activation = activation
        } else if let openCLIP = file.openCLIP {
            activation = openCLIP.quickGELU == true ? .quickGELU : .gelu
        } else if file.type == "clip" {
            // Hugging Face leaves out of a config what is its CLIP default.
            activation = .quickGELU
        }
        heads = TowerHeads(vision: file.visionHeads, text: file.textHeads)
        try read(file.preprocessing, path: path)
    }

    /// Reads Hugging Face's `preprocessor_config.json`.
    mutating func read(preprocessor json: Data, path: String) throws(EngineError) {
        try read(
            decodeModelFile(
                Preprocessing.self, from: json, path: path, problem: "it is no configuration of a preprocessor"),
            path: path)
    }

    /// Takes from another file what this one leaves open.
    mutating func fill(from other: ModelConfiguration) {
        activation = activation ?? other.activation
        heads.fill(from: other.heads)
        if !namesNormalization, other.namesNormalization {
            (normalization, namesNormalization) = (other.normalization, true)
        }
    }

    private mutating func read(_ preprocessing: Preprocessing?, path: String) throws(EngineError) {
        guard let preprocessing else { return }
        let (mean, deviation) = (preprocessing.mean, preprocessing.deviation)
        guard let mean, let deviation else {
            guard let given = mean ?? deviation else { return }
            throw .invalidModel(
                path: path,
                problem:
                    "it has \(given.key) \(given.values), but the key \(given.partner) is missing; give both or none"
            )
        }
        guard mean.values.count == 3, deviation.values.count == 3, deviation.values.allSatisfy({ $0 > 0 }) else {
            throw .invalidModel(
                path: path,
                problem: "\(mean.key) and \(deviation.key) are \(mean.values) and \(deviation.values), expected are"
                    + " three numbers each, and those of \(deviation.key) above 0")
        }
        normalization = PixelNormalization(mean: mean.values, deviation: deviation.values)
        namesNormalization = true
    }
}

/// The parts of both kinds of configuration file that matter here.
private struct ConfigurationFile: Decodable {
    struct TowerFile: Decodable {
        var activation: String?
        var heads: Int?
        enum CodingKeys: String, CodingKey {
            case activation = "hidden_act"
            case heads = "num_attention_heads"
        }
    }

    struct OpenCLIP: Decodable {
        struct TowerFile: Decodable {
            var heads: Int?
            var headWidth: Int?
            enum CodingKeys: String, CodingKey {
                case heads
                case headWidth = "head_width"
            }
        }

        var quickGELU: Bool?
        var visionTower: TowerFile?
        var textTower: TowerFile?
        enum CodingKeys: String, CodingKey {
            case quickGELU = "quick_gelu"
            case visionTower = "vision_cfg"
            case textTower = "text_cfg"
        }
    }

    var type: String?
    var activation: String?
    var visionTower: TowerFile?
    var textTower: TowerFile?
    var openCLIP: OpenCLIP?
    var preprocessing: Preprocessing?

    enum CodingKeys: String, CodingKey {
        case type = "model_type"
        case activation = "hidden_act"
        case visionTower = "vision_config"
        case textTower = "text_config"
        case openCLIP = "model_cfg"
        case preprocessing = "preprocess_cfg"
    }

    var visionHeads: TowerHeads.Said? {
        if let count = visionTower?.heads { return .count(count) }
        // open_clip leaves out its usual width.
        return openCLIP?.visionTower.map { .width($0.headWidth ?? TransformerGeometry.headWidth) }
    }

    var textHeads: TowerHeads.Said? { (textTower?.heads ?? openCLIP?.textTower?.heads).map { .count($0) } }
}

/// Mean and standard deviation under the names that each library has for them.
private struct Preprocessing: Decodable {
    /// Numbers, and the key that they stand under.
    struct Given {
        var key: String
        /// The key that has to stand beside it.
        var partner: String
        var values: [Float]
    }

    var mean: Given?
    var deviation: Given?

    enum CodingKeys: String, CodingKey {
        case mean
        case deviation = "std"
        case imageMean = "image_mean"
        case imageDeviation = "image_std"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func given(_ key: CodingKeys, beside partner: CodingKeys) throws -> Given? {
            try container.decodeIfPresent([Float].self, forKey: key).map {
                Given(key: key.stringValue, partner: partner.stringValue, values: $0)
            }
        }
        mean = try given(.mean, beside: .deviation) ?? given(.imageMean, beside: .imageDeviation)
        deviation = try given(.deviation, beside: .mean) ?? given(.imageDeviation, beside: .imageMean)
    }
}
