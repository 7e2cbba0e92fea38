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
    /// Nothing is changed before all files are written. Throws ``EngineError/unwritable(path:problem:)``, also where
    /// there is something in the directory already, unless `replacing`.
    public func write(to directory: String, replacing: Bool) throws(EngineError) {
        let present = try DurableFile.names(in: directory)
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
        let files = try smallFiles()
        let weights = directory + "/model.safetensors"
        let paths = files.map { directory + "/" + $0.name } + [weights]
        do throws(EngineError) {
            for (path, file) in zip(paths, files) { try DurableFile.prepare(path, file.bytes) }
            try Safetensors.prepare(checkpoint.modelNames(geometry), of: checkpoint, at: weights)
            try place(paths, in: directory)
        } catch {
            for path in paths { DurableFile.discard(path) }
            throw error
        }
    }

    /// The configuration that stands in for the model's while the files get their names.
    private static let standIn = "config.json.unfinished"

    /// Gives the files their names.
    ///
    /// Until all have theirs the configuration is one that is refused: wherever this is cut short, no weights are taken
    /// with what belongs to others.
    private func place(_ paths: [String], in directory: String) throws(EngineError) {
        let (standIn, configuration) = (directory + "/" + Self.standIn, directory + "/config.json")
        DurableFile.hold(configuration)
        defer { DurableFile.release(configuration) }
        var isChanged = false
        do throws(EngineError) {
            try DurableFile.place(standIn, as: configuration)
            try DurableFile.synchronize(directory: directory)
            for path in paths where path != standIn && path != configuration {
                try DurableFile.place(path)
                isChanged = true
            }
            // Lists of a model that was replaced would not fit.
            if defaults == nil { try DurableFile.remove(directory + "/tagclipd.json") }
            try DurableFile.synchronize(directory: directory)
            try DurableFile.place(configuration)
            try DurableFile.synchronize(directory: directory)
        } catch {
            guard isChanged else {
                DurableFile.putBack(configuration)
                throw error
            }
            throw .unwritable(
                path: directory, problem: "\(error); there is no model in it until the import is repeated with --force")
        }
    }

    /// All files but the weights.
    private func smallFiles() throws(EngineError) -> [(name: String, bytes: Data)] {
        let standIn = Data((#"{"model_type": "\#(ModelConfiguration.unfinished)"}"# + "\n").utf8)
        let preprocessor = PreprocessorContent(imageMean: normalization.mean, imageStd: normalization.deviation)
        var files = [
            (name: Self.standIn, bytes: standIn),
            (name: "config.json", bytes: try json(ConfigurationContent(self))),
            (name: "preprocessor_config.json", bytes: try json(preprocessor)),
        ]
        guard let defaults else { return files }
        if let labels = defaults.labels { files.append((name: "labels.txt", bytes: Data(labels.utf8))) }
        if let background = defaults.background {
            files.append((name: "background.txt", bytes: Data(background.utf8)))
        }
        let content = DefaultsContent(
            labels: defaults.labels.map { _ in "labels.txt" },
            background: defaults.background.map { _ in "background.txt" }, threshold: defaults.threshold)
        files.append((name: "tagclipd.json", bytes: try json(content)))
        return files
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
