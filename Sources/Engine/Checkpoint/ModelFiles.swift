import FoundationEssentials

/// The files that make up a model: a checkpoint, and the small ones that lie beside it.
struct ModelFiles: Sendable {
    /// The checkpoint's path.
    let container: String
    /// The folder in which the small files are looked for.
    let directory: String

    /// Names of checkpoints in the order in which they are preferred.
    private static let known = [
        "model.safetensors", "open_clip_model.safetensors", "open_clip_pytorch_model.safetensors",
        "pytorch_model.bin", "open_clip_pytorch_model.bin",
    ]

    /// Follows a file, or a directory with a checkpoint in it.
    init(path: String) throws(EngineError) {
        if Self.isDirectory(path) {
            directory = path
            container = path + "/" + (try Self.container(in: path))
        } else {
            container = path
            let end = path.lastIndex(of: "/") ?? path.startIndex
            directory = path[..<end].isEmpty ? (path.hasPrefix("/") ? "/" : ".") : String(path[..<end])
        }
    }

    /// What the configurations say, each filling what those before it leave open.
    func configuration() throws(EngineError) -> ModelConfiguration {
        var configuration = ModelConfiguration()
        if let json = try optional("preprocessor_config.json") {
            try configuration.read(preprocessor: json, path: path("preprocessor_config.json"))
        }
        for name in ["config.json", "open_clip_config.json"] {
            guard let json = try optional(name) else { continue }
            configuration.fill(from: try ModelConfiguration(json: json, path: path(name)))
        }
        return configuration
    }

    /// What `tagclipd.json` says; nil where there is none.
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

    /// Bytes of a small file at most.
    private static let largest = 16 << 20

    private func optional(_ name: String) throws(EngineError) -> Data? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: Self.followed(path(name))) else {
            return nil
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw .unreadable(path: path(name), problem: "it is not a regular file")
        }
        guard let size = attributes[.size] as? UInt64, size <= Self.largest else {
            throw .unreadable(path: path(name), problem: "it has more than \(Self.largest >> 20) MiB")
        }
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path(name)))
        } catch {
            throw .unreadable(path: path(name), problem: "\(error)")
        }
    }

    /// Where symbolic links lead: Hugging Face's cache is made of them.
    private static func followed(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    private static func isDirectory(_ path: String) -> Bool {
        var isDirectory = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
    }

    /// The checkpoint in a directory; throws where there is none, or several and none has a known name.
    private static func container(in directory: String) throws(EngineError) -> String {
        func unsupported(_ problem: String) -> EngineError { .unsupportedModel(path: directory, problem: problem) }
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
        if let name = known.first(where: names.contains) { return name }
        if names.contains(where: { $0.contains("-of-") || $0.hasSuffix(".index.json") }) {
            throw unsupported("a directory with a checkpoint in several parts: save it as one file")
        }
        for suffixes in [[".safetensors"], [".pt", ".pth", ".bin"]] {
            let containers = names.filter { name in suffixes.contains { name.hasSuffix($0) } }
            guard containers.count < 2 else {
                throw unsupported(
                    "a directory with several checkpoints: name one of \(containers.prefix(8).joined(separator: ", "))")
            }
            if let only = containers.first { return only }
        }
        let found = names.isEmpty ? "is nothing" : "are \(names.prefix(8).joined(separator: ", "))"
        throw unsupported("a directory without a checkpoint (.safetensors, .bin, .pt); in it \(found)")
    }
}
