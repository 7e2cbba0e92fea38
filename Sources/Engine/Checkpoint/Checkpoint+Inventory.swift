/// Which tensors of a container make up the model; what else it holds (optimizers, buffers) is left alone.
extension Checkpoint {
    /// The names of a model's tensors, without prefixes; some of them may be missing from the container.
    func modelNames(_ geometry: Geometry) -> [String] {
        modelNames(of: .vision, geometry) + modelNames(of: .text, geometry)
    }

    /// One tower's names; the scale of the cosine goes with the text tower.
    func modelNames(of tower: Tower, _ geometry: Geometry) -> [String] {
        func layer(_ name: String) -> [String] { [name + ".weight", name + ".bias"] }
        var list = [names.positionalEmbedding(tower), names.projection(tower)] + layer(names.finalNorm(tower))
        switch tower {
        case .vision: list += [names.classEmbedding, names.patchEmbedding] + layer(names.preNorm)
        case .text: list += [names.tokenEmbedding, names.logitScale]
        }
        for index in 0..<(tower == .vision ? geometry.vision : geometry.text).layers {
            list += names.attentionInput(ofBlock: index, tower).flatMap { [$0.weight, $0.bias] }
            list += BlockPart.allCases.flatMap { layer(names.part($0, ofBlock: index, tower)) }
        }
        return list
    }

    /// Checks the bytes of the model's tensors; throws where some are damaged.
    func prepare(_ geometry: Geometry, _ parallelism: Parallelism) throws(EngineError) {
        try store.prepare(modelNames(geometry).compactMap(originalName), parallelism)
    }

    /// Calls `body` with a tensor's elements as they lie in the container; nil where it is missing.
    func withElements<Result>(of name: String, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result? {
        guard let original = originalName(name) else { return nil }
        return try unsafe store.withElements(of: original) { unsafe try body($0) }
    }
}
