import Kernels

/// A container whose tensors go by the names of ``TensorNames``, with the prefixes of training frameworks taken off.
struct Checkpoint: Sendable {
    let store: any TensorStore
    let names: TensorNames
    /// Name without prefix → name in the container.
    private let aliases: [String: String]

    private static let prefixes = ["module.", "state_dict."]

    /// Finds the naming scheme; throws ``EngineError/unsupportedModel(path:problem:)`` for what is no CLIP ViT.
    init(_ store: any TensorStore) throws(EngineError) {
        var aliases: [String: String] = [:]
        for name in store.tensors.keys {
            var short = Substring(name)
            while let prefix = Self.prefixes.first(where: { short.hasPrefix($0) }) {
                short = short.dropFirst(prefix.count)
            }
            if let other = aliases.updateValue(name, forKey: String(short)), TensorNames.mayBeModel(short) {
                let both = [name, other].sorted().map(shown).joined(separator: " and ")
                throw .invalidModel(path: store.origin, problem: "\(both) are both there and mean the same tensor")
            }
        }
        aliases = try Self.withoutWrapping(aliases, origin: store.origin)
        names = TensorNames(naming: try Self.naming(of: aliases, origin: store.origin))
        self.store = store
        self.aliases = aliases
    }

    /// The description of a tensor that must be there.
    func description(of name: String) throws(EngineError) -> TensorDescription {
        guard let description = optionalDescription(of: name) else {
            throw .invalidModel(path: store.origin, problem: "tensor \(name) is missing")
        }
        // Beside a side of 0 the others may be of any size.
        guard !description.shape.contains(0) else {
            throw .invalidModel(
                path: store.origin, problem: "tensor \(name) of the shape \(description.shape) is empty")
        }
        return description
    }

    /// The description of a tensor that may be missing.
    func optionalDescription(of name: String) -> TensorDescription? {
        aliases[name].flatMap { store.tensors[$0] }
    }

    /// What the container calls a tensor, prefixes included; nil where it is missing.
    func originalName(_ name: String) -> String? { aliases[name] }

    /// Whether there is a tensor whose name begins so.
    func hasTensor(prefixed prefix: String) -> Bool {
        aliases.keys.contains { $0.hasPrefix(prefix) }
    }

    /// The numbers that stand between a prefix and the next dot, of all names that begin so.
    func blockNumbers(after prefix: String) -> Set<Int> {
        Set(
            aliases.keys.filter { $0.hasPrefix(prefix) }.compactMap {
                Int($0.dropFirst(prefix.count).prefix { $0 != "." })
            })
    }

    /// Reads a tensor of `shape` into a window with as many elements, row by row, as float32.
    func read(_ name: String, shape: [Int], into window: Window) throws(EngineError) {
        let description = try description(of: name)
        guard description.shape == shape else {
            throw .invalidModel(
                path: store.origin, problem: "tensor \(name) has the shape \(description.shape), expected is \(shape)")
        }
        precondition(window.rows * window.columns == description.count, "a window for \(name)")
        try read(name, from: 0, into: window)
    }

    /// Reads elements from `first` on into a whole-row window.
    func read(_ name: String, from first: Int, into window: Window) throws(EngineError) {
        let description = try description(of: name)
        precondition(window.rows == 1 || window.stride == window.columns, "a window without gaps for \(name)")
        let count = window.rows * window.columns
        precondition(first >= 0 && first + count <= description.count, "elements of \(name)")
        let isFinite = unsafe store.withElements(of: aliases[name] ?? name) { elements -> Int32 in
            guard count > 0, let base = elements.baseAddress else { return 1 }
            let source = unsafe base + first * description.type.size
            return switch description.type {
            case .float32: unsafe kernel_from_float(window.start, source, count)
            case .float16: unsafe kernel_from_half(window.start, source, count)
            case .bfloat16: unsafe kernel_from_bfloat16(window.start, source, count)
            case .other: -1
            }
        }
        try store.mapped?.checkUnchanged(origin: store.origin)
        switch isFinite {
        case 1: return
        case 0: throw .invalidModel(path: store.origin, problem: "tensor \(name) holds NaN or infinite weights")
        default:
            throw .invalidModel(
                path: store.origin,
                problem: "tensor \(name) holds \(description.type.name), expected are F32, F16 or BF16")
        }
    }

    /// Looks through a tensor that is read in parts later; throws where it holds what is no number.
    func checkNumbers(of name: String) throws(EngineError) {
        let count = try description(of: name).count
        let part = 1 << 18
        let scratch = Matrix(rows: 1, columns: part)
        for start in Swift.stride(from: 0, to: count, by: part) {
            try read(name, from: start, into: scratch.window(ofFirst: min(part, count - start)))
        }
    }
}
