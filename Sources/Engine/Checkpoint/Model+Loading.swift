import FoundationEssentials

extension Model {
    /// Loads a model from the safetensors file or the directory at `path`.
    ///
    /// A directory holds `model.safetensors` (or one other `.safetensors`) and, beside it, `config.json`, and where
    /// there are `preprocessor_config.json` and `tagclipd.json`. Throws ``EngineError``.
    public convenience init(path: String, workers: Int) throws(EngineError) {
        var directory = path
        var container = path
        if Self.isDirectory(path) {
            container = path + "/" + (try Self.container(in: path))
        } else {
            let end = path.lastIndex(of: "/") ?? path.startIndex
            directory = path[..<end].isEmpty ? (path.hasPrefix("/") ? "/" : ".") : String(path[..<end])
        }
        let checkpoint = try Checkpoint(Safetensors(path: container))
        let files = ModelFiles(directory: directory)
        let trimmed = path.split(separator: "/").last.map(String.init) ?? path
        try self.init(
            name: trimmed, checkpoint: checkpoint, configuration: files.configuration(),
            defaults: files.defaults(), workers: workers)
    }

    /// A model whose files lie in memory for as long as the process lives: the bundled sample.
    @unsafe
    public convenience init(
        name: String, container: UnsafeRawBufferPointer, configuration: UnsafeRawBufferPointer,
        defaults: UnsafeRawBufferPointer, file: (String) -> UnsafeRawBufferPointer?, workers: Int
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
            name: name, checkpoint: checkpoint, configuration: settings, defaults: own, workers: workers)
    }

    private static func isDirectory(_ path: String) -> Bool {
        var isDirectory = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
    }

    private static func container(in directory: String) throws(EngineError) -> String {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        let containers = names.filter { $0.hasSuffix(".safetensors") }.sorted()
        for known in ["model.safetensors", "open_clip_pytorch_model.safetensors", "open_clip_model.safetensors"]
        where containers.contains(known) {
            return known
        }
        if containers.contains(where: { $0.contains("-of-") }) {
            throw .unsupportedModel(
                path: directory, problem: "a directory with a checkpoint in several parts: save it as one .safetensors")
        }
        guard let only = containers.first, containers.count == 1 else {
            throw .unsupportedModel(
                path: directory,
                problem: containers.isEmpty
                    ? "a directory without a .safetensors file; in it \(names.isEmpty ? "is nothing" : "are \(names.sorted().prefix(8).joined(separator: ", "))")"
                    : "a directory with several .safetensors files: name one of \(containers.joined(separator: ", "))")
        }
        return only
    }
}

/// The small files beside a checkpoint.
private struct ModelFiles {
    let directory: String

    func configuration() throws(EngineError) -> ModelConfiguration {
        var configuration = ModelConfiguration()
        for name in ["config.json", "open_clip_config.json"] {
            if let json = try optional(name) {
                configuration = try ModelConfiguration(json: json, path: path(name))
                break
            }
        }
        if let json = try optional("preprocessor_config.json") {
            try configuration.read(preprocessor: json, path: path("preprocessor_config.json"))
        }
        return configuration
    }

    func defaults() throws(EngineError) -> ModelDefaults? {
        guard let json = try optional("tagclipd.json") else { return nil }
        return try ModelDefaults(json: json, path: path("tagclipd.json")) { name throws(EngineError) in
            guard let data = try optional(name) else {
                throw .unreadable(path: path(name), problem: "tagclipd.json names it, but it does not exist")
            }
            return data
        }
    }

    private func path(_ name: String) -> String { name.hasPrefix("/") ? name : directory + "/" + name }

    private func optional(_ name: String) throws(EngineError) -> Data? {
        guard FileManager.default.fileExists(atPath: path(name)) else { return nil }
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path(name)))
        } catch {
            throw .unreadable(path: path(name), problem: "\(error)")
        }
    }
}
