import FoundationEssentials

/// A model in whatever container, ready to be written as one directory that loads at once.
public struct ModelConversion: Sendable {
    private let checkpoint: Checkpoint
    private let geometry: Geometry
    private let activation: ActivationChoice
    private let normalization: PixelNormalization
    private let defaults: ModelDefaults?
    /// What a user should know of what was read: a sentence each.
    public var notes: [String] { [activation.note(on: checkpoint.store.origin)].compactMap(\.self) }

    /// Reads and checks a model as ``Model/init(path:activation:workers:)`` does, and its text tower besides.
    public init(path: String, activation: Activation? = nil, workers: Int) throws(EngineError) {
        let files = try ModelFiles(path: path)
        let checkpoint = try Checkpoint(CheckpointFile.open(path: files.container))
        let configuration = try files.configuration()
        self.activation = try ActivationChoice(given: activation, configuration, of: checkpoint.store)
        geometry = try Geometry(of: checkpoint)
        try configuration.heads.check(geometry, of: checkpoint.store)
        let parallelism = Parallelism(workers: workers)
        try checkpoint.prepare(geometry, parallelism)
        _ = try checkpoint.logitScale()
        _ = try parallelism.map(checkpoint.modelNames(geometry)) { @Sendable name throws(EngineError) in
            try checkpoint.checkNumbers(of: name)
        }
        normalization = configuration.normalization
        defaults = try files.defaults()
        self.checkpoint = checkpoint
    }

    /// Writes the directory: the tensors as they are in `model.safetensors`, and what else the model needs beside it.
    ///
    /// The weights come last, so that a directory with them is whole. Throws ``EngineError/unwritable(path:problem:)``,
    /// also where there is something in the directory already, unless `replacing`.
    public func write(to directory: String, replacing: Bool) throws(EngineError) {
        let present = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        guard replacing || present.isEmpty else {
            let found = present.sorted().prefix(3).joined(separator: ", ")
            throw .unwritable(
                path: directory,
                problem: "there is something in it (\(found)); name a new directory, or replace it with --force")
        }
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw .unwritable(path: directory, problem: "the directory can't be made")
        }
        func path(_ name: String) -> String { directory + "/" + name }
        try DurableFile.write(path("config.json"), try json(ConfigurationContent(self)))
        try DurableFile.write(
            path("preprocessor_config.json"),
            try json(PreprocessorContent(imageMean: normalization.mean, imageStd: normalization.deviation)))
        try writeDefaults(to: directory)
        try Safetensors.write(checkpoint.modelNames(geometry), of: checkpoint, to: path("model.safetensors"))
        try DurableFile.synchronize(directory: directory)
    }

    /// The model's own lists, or none: those of a model that was replaced would not fit.
    private func writeDefaults(to directory: String) throws(EngineError) {
        let file = directory + "/tagclipd.json"
        guard let defaults else {
            try? FileManager.default.removeItem(atPath: file)
            return
        }
        let content = DefaultsContent(
            labels: defaults.labels.map { _ in "labels.txt" },
            background: defaults.background.map { _ in "background.txt" }, threshold: defaults.threshold)
        if let labels = defaults.labels { try DurableFile.write(directory + "/labels.txt", labels.utf8) }
        if let background = defaults.background {
            try DurableFile.write(directory + "/background.txt", background.utf8)
        }
        try DurableFile.write(file, try json(content))
    }

    private func json(_ content: some Encodable) throws(EngineError) -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return try encoder.encode(content) + Data("\n".utf8)
        } catch {
            throw .invalidModel(path: checkpoint.store.origin, problem: "its configuration can't be written as JSON")
        }
    }

    /// Hugging Face's `config.json` of a CLIP, its keys in camel case.
    private struct ConfigurationContent: Encodable {
        struct TowerContent: Encodable {
            var hiddenSize: Int
            var intermediateSize: Int
            var numHiddenLayers: Int
            var numAttentionHeads: Int
            var hiddenAct: String
            var layerNormEps = 1e-5
            var imageSize: Int?
            var patchSize: Int?
            var vocabSize: Int?
            var maxPositionEmbeddings: Int?

            init(_ tower: TransformerGeometry, _ activation: Activation) {
                hiddenSize = tower.width
                intermediateSize = tower.hidden
                numHiddenLayers = tower.layers
                numAttentionHeads = tower.heads
                hiddenAct = activation.rawValue
            }
        }

        var modelType = "clip"
        var architectures: [String]?
        var projectionDim: Int
        var visionConfig: TowerContent
        var textConfig: TowerContent

        init(_ model: ModelConversion) {
            let geometry = model.geometry
            // Their library finds the weights by its own names alone.
            if model.checkpoint.names.naming == .huggingFace { architectures = ["CLIPModel"] }
            projectionDim = geometry.embedding
            visionConfig = TowerContent(geometry.vision, model.activation.activation)
            visionConfig.imageSize = geometry.nativeSide
            visionConfig.patchSize = geometry.patch
            textConfig = TowerContent(geometry.text, model.activation.activation)
            textConfig.vocabSize = geometry.vocabulary
            textConfig.maxPositionEmbeddings = geometry.context
        }
    }

    private struct PreprocessorContent: Encodable {
        var imageMean: [Float]
        var imageStd: [Float]
    }

    private struct DefaultsContent: Encodable {
        var labels: String?
        var background: String?
        var threshold: Double?
    }
}
