import FoundationEssentials

/// What stands beside a checkpoint's tensors: the activation and how pixels are normalised.
struct ModelConfiguration: Sendable, Hashable {
    var activation: Activation?
    var normalization = PixelNormalization.clip

    init() {}

    /// Reads Hugging Face's `config.json` or open_clip's `open_clip_config.json`; `path` is for messages.
    init(json: Data, path: String) throws(EngineError) {
        let file = try decodeModelFile(
            ConfigurationFile.self, from: json, path: path, problem: "it is no JSON of a model")
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
        try read(file.preprocessing, path: path)
    }

    /// Reads Hugging Face's `preprocessor_config.json`.
    mutating func read(preprocessor json: Data, path: String) throws(EngineError) {
        try read(
            decodeModelFile(Preprocessing.self, from: json, path: path, problem: "it is no JSON of a preprocessor"),
            path: path)
    }

    private mutating func read(_ preprocessing: Preprocessing?, path: String) throws(EngineError) {
        guard let preprocessing, preprocessing.mean != nil || preprocessing.deviation != nil else { return }
        let mean = preprocessing.mean ?? []
        let deviation = preprocessing.deviation ?? []
        guard mean.count == 3, deviation.count == 3, deviation.allSatisfy({ $0 > 0 }) else {
            throw .invalidModel(
                path: path, problem: "mean and std are \(mean) and \(deviation), expected are three each")
        }
        normalization = PixelNormalization(mean: mean, deviation: deviation)
    }
}

/// The parts of both kinds of configuration file that matter here.
private struct ConfigurationFile: Decodable {
    struct TowerFile: Decodable {
        var activation: String?
        enum CodingKeys: String, CodingKey {
            case activation = "hidden_act"
        }
    }

    struct OpenCLIP: Decodable {
        var quickGELU: Bool?
        enum CodingKeys: String, CodingKey {
            case quickGELU = "quick_gelu"
        }
    }

    var type: String?
    var activation: String?
    var visionTower: TowerFile?
    var openCLIP: OpenCLIP?
    var preprocessing: Preprocessing?

    enum CodingKeys: String, CodingKey {
        case type = "model_type"
        case activation = "hidden_act"
        case visionTower = "vision_config"
        case openCLIP = "model_cfg"
        case preprocessing = "preprocess_cfg"
    }
}

private struct Preprocessing: Decodable {
    var mean: [Float]?
    var deviation: [Float]?

    enum CodingKeys: String, CodingKey {
        case mean
        case deviation = "std"
        case imageMean = "image_mean"
        case imageDeviation = "image_std"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        mean =
            try container.decodeIfPresent([Float].self, forKey: .mean)
            ?? container.decodeIfPresent([Float].self, forKey: .imageMean)
        deviation =
            try container.decodeIfPresent([Float].self, forKey: .deviation)
            ?? container.decodeIfPresent([Float].self, forKey: .imageDeviation)
    }
}
