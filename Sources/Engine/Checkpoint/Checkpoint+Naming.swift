/// Which naming scheme a checkpoint follows, and what its tensors lie in.
extension Checkpoint {
    /// The tensors that tell a CLIP of either scheme.
    private static let marks = ["visual.class_embedding", "vision_model.embeddings.class_embedding"]

    /// What training programs call the weights themselves, beside averages and optimizers: the first counts.
    private static let wrappings = ["model.", "model_state_dict.", "net.", "clip.", "clip_model."]

    /// The names without what the whole model lies in, such as `model_state_dict.`, found by the tensors of a CLIP.
    ///
    /// Throws where several models are there and none of the names tells which is meant.
    static func withoutWrapping(_ names: [String: String], origin: String) throws(EngineError) -> [String: String] {
        guard !marks.contains(where: { names[$0] != nil }) else { return names }
        let found = Set(
            names.keys.flatMap { name in
                marks.filter { name.hasSuffix("." + $0) }.map { String(name.dropLast($0.count)) }
            })
        guard let first = found.min() else { return names }
        let known = wrappings.lazy.compactMap { start in found.sorted().first { $0.hasPrefix(start) } }.first
        guard let wrapping = found.count == 1 ? first : known else {
            let all = found.sorted().map { shown(String($0.dropLast())) }.joined(separator: ", ")
            throw .unsupportedModel(
                path: origin, problem: "a checkpoint of several models (\(all)): save the one that is meant alone")
        }
        var inner: [String: String] = [:]
        for (name, original) in names where name.hasPrefix(wrapping) {
            inner[String(name.dropFirst(wrapping.count))] = original
        }
        return inner
    }

    /// The scheme; throws ``EngineError/unsupportedModel(path:problem:)`` for what is no CLIP ViT.
    static func naming(of names: [String: String], origin: String) throws(EngineError) -> Naming {
        func has(_ name: String) -> Bool { names[name] != nil }
        func hasOne(ending suffix: String) -> Bool {
            names.keys.contains { $0 == suffix || $0.hasSuffix("." + suffix) }
        }
        func unsupported(_ problem: String) -> EngineError { .unsupportedModel(path: origin, problem: problem) }
        if hasOne(ending: "vision_model.head.probe") || hasOne(ending: "visual.trunk.attn_pool.latent") {
            throw unsupported("a SigLIP: it has no [cls] token and its patches do not lie in the text space")
        }
        if has(marks[0]) { return .openAI }
        if has(marks[1]) { return .huggingFace }
        if hasOne(ending: "visual.layer1.0.conv1.weight") {
            throw unsupported("a ResNet CLIP: it has no attention among patches")
        }
        if hasOne(ending: "token_embedding.weight") {
            throw unsupported("a text model alone: the vision tower is missing")
        }
        throw unsupported(
            "no CLIP: neither visual.class_embedding nor vision_model.embeddings.class_embedding is among its"
                + " \(names.count) tensors")
    }
}
