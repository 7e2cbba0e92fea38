import FoundationEssentials

extension Model {
    /// Whether its file's name now stands for other contents than it was loaded from.
    public var isReplaced: Bool {
        guard let store = checkpoint?.store else { return false }
        return store.mapped?.isReplaced(at: store.origin) ?? false
    }

    /// Throws ``EngineError/unreadable(path:problem:)`` where its file was written to since it was loaded.
    func checkUnchanged() throws(EngineError) {
        guard let store = checkpoint?.store else { return }
        try store.mapped?.checkUnchanged(origin: store.origin)
    }

    /// Loads a model from a checkpoint, or from the directory that holds one.
    ///
    /// A checkpoint is a safetensors file, TorchScript, or what `torch.save` writes, whatever its name. Beside it
    /// `config.json` or `open_clip_config.json`, `preprocessor_config.json` and `tagclipd.json` are read where they are
    /// there. `activation` counts before what they say. Throws ``EngineError``.
    public convenience init(
        path: String, activation: Activation? = nil, precision: Precision = .float32, workers: Int
    ) throws(EngineError) {
        let files = try ModelFiles(path: path)
        let checkpoint = try Checkpoint(CheckpointFile.open(path: files.container))
        let trimmed = path.split(separator: "/").last.map(String.init) ?? path
        try self.init(
            name: trimmed, checkpoint: checkpoint, configuration: files.configuration(), activation: activation,
            precision: precision, defaults: files.defaults(), workers: workers)
    }

    /// A model whose files lie in memory for as long as the process lives: the bundled sample.
    @unsafe
    public convenience init(
        name: String, container: UnsafeRawBufferPointer, configuration: UnsafeRawBufferPointer,
        defaults: UnsafeRawBufferPointer, file: (String) -> UnsafeRawBufferPointer?, activation: Activation? = nil,
        precision: Precision = .float32, workers: Int
    ) throws(EngineError) {
        let checkpoint = try unsafe Checkpoint(Safetensors(MappedBytes(static: container), origin: name))
        let settings = try unsafe ModelConfiguration(json: Data(configuration), path: "\(name)/config.json")
        let own = try unsafe ModelDefaults(json: Data(defaults), path: "\(name)/tagclipd.json") {
            beside throws(EngineError) in
            guard let bytes = unsafe file(beside) else {
                throw .unreadable(path: "\(name)/\(beside)", problem: "it is not among the bundled files")
            }
            return unsafe Data(bytes)
        }
        try self.init(
            name: name, checkpoint: checkpoint, configuration: settings, activation: activation, precision: precision,
            defaults: own, workers: workers)
    }
}
