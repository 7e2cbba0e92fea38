import FoundationEssentials

/// What a model is, read off its files without loading its weights.
public struct ModelInformation: Sendable {
    /// The checkpoint's file.
    public let file: String
    /// What kind of file it is.
    public let container: ContainerKind
    /// Whose names its tensors have: `OpenAI` or `Hugging Face`.
    public let naming: String
    /// Sizes of its towers.
    public let geometry: Geometry
    /// Numbers that it holds.
    public let parameters: Int
    /// How many of them are of each type: `F32`, `F16`, `BF16`.
    public let types: [String: Int]
    /// The activation; nil where nothing tells it, and a user has to.
    public let activation: Activation?
    /// How the activation is known, in a few words.
    public let activationSource: String
    /// How it wants its pixels.
    public let normalization: PixelNormalization
    /// Whether the normalisation stands in a file; else it is CLIP's own.
    public let namesNormalization: Bool
    /// Labels that it brings along, if any.
    public let defaults: ModelDefaults?
    /// Bytes of the checkpoint's file.
    public let size: Int
    /// SHA-256 of the checkpoint's file, hexadecimal.
    public let digest: String

    /// Looks at the checkpoint, or at the directory that holds one; its tensors' checksums are compared.
    public init(path: String, activation: Activation? = nil, workers: Int) throws(EngineError) {
        let files = try ModelFiles(path: path)
        let bytes = try MappedBytes(path: files.container)
        try self.init(
            bytes, origin: files.container, configuration: files.configuration(), defaults: files.defaults(),
            given: activation, workers: workers)
    }

    /// The same of a model in memory.
    @unsafe
    public init(
        name: String, container: UnsafeRawBufferPointer, configuration: UnsafeRawBufferPointer,
        activation: Activation? = nil, workers: Int
    ) throws(EngineError) {
        try unsafe self.init(
            MappedBytes(static: container), origin: name,
            configuration: ModelConfiguration(json: Data(configuration), path: "\(name)/config.json"), defaults: nil,
            given: activation, workers: workers)
    }

    private init(
        _ bytes: MappedBytes, origin: String, configuration: ModelConfiguration, defaults: ModelDefaults?,
        given: Activation?, workers: Int
    ) throws(EngineError) {
        let checkpoint = try Checkpoint(CheckpointFile.open(bytes, origin: origin))
        let geometry = try Geometry(of: checkpoint)
        try configuration.heads.check(geometry, of: checkpoint.store)
        try checkpoint.prepare(geometry, Parallelism(workers: workers))
        var types: [String: Int] = [:]
        for name in checkpoint.modelNames(geometry) {
            let description = try checkpoint.description(of: name)
            types[description.type.name, default: 0] += description.count
        }
        let choice = try? ActivationChoice(given: given, configuration, of: checkpoint.store)
        activation = choice?.activation
        activationSource =
            switch choice?.source {
            case .user: "as given"
            case .configuration: "from its configuration"
            case .assumed: "assumed: no configuration beside it names one"
            case nil: "unknown: no configuration beside it names one, so it has to be given"
            }
        file = origin
        container = checkpoint.store.kind
        naming = checkpoint.names.naming == .openAI ? "OpenAI" : "Hugging Face"
        self.geometry = geometry
        parameters = types.values.reduce(0, +)
        self.types = types
        normalization = configuration.normalization
        namesNormalization = configuration.namesNormalization
        self.defaults = defaults
        size = bytes.count
        digest = unsafe SHA256.hexadecimal(digest: SHA256.digest(bytes.bytes))
    }
}
