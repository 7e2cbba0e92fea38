/// The scalar types that checkpoints hold.
enum ScalarType: Sendable, Hashable {
    case float32
    case float16
    case bfloat16
    /// Integers, booleans and doubles: buffers that no tower reads. The payload is the container's own name for it.
    case other(String, bytes: Int)

    /// What people call it.
    var name: String {
        switch self {
        case .float32: "F32"
        case .float16: "F16"
        case .bfloat16: "BF16"
        case .other(let name, _): name
        }
    }

    /// Bytes of one element.
    var size: Int {
        switch self {
        case .float32: 4
        case .float16, .bfloat16: 2
        case .other(_, let bytes): bytes
        }
    }
}

/// What a container says of one tensor.
struct TensorDescription: Sendable, Hashable {
    let type: ScalarType
    let shape: [Int]

    /// How many elements there are.
    var count: Int { shape.contains(0) ? 0 : shape.reduce(1, *) }
}

/// What a checkpoint's file is.
public enum ContainerKind: String, Sendable, Hashable {
    /// Hugging Face's format of weights.
    case safetensors
    /// A program of PyTorch with its weights: how OpenAI gives its models out.
    case torchScript = "TorchScript"
    /// Weights as `torch.save` writes them.
    case torchSave = "torch.save"
}

/// A container of named tensors, whatever its file format: descriptions at once, bytes when asked for.
protocol TensorStore: Sendable {
    /// The file it was read from, for messages.
    var origin: String { get }

    /// What kind of file it is.
    var kind: ContainerKind { get }

    /// The bytes of the file that tensors are read from, where they are one.
    var mapped: MappedBytes? { get }

    /// Every tensor by its name in the container.
    var tensors: [String: TensorDescription] { get }

    /// Calls `body` with the tensor's elements, row-major, little-endian, at any alignment; nil if there is no such name.
    func withElements<Result>(of name: String, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result?

    /// Makes tensors ready for reading: what the container can check of their bytes is checked, on several threads.
    ///
    /// Throws ``EngineError/invalidModel(path:problem:)`` for damaged ones; names that are not there are passed over.
    func prepare(_ names: [String], _ parallelism: Parallelism) throws(EngineError)
}

extension TensorStore {
    var kind: ContainerKind { .safetensors }

    var mapped: MappedBytes? { nil }

    func prepare(_ names: [String], _ parallelism: Parallelism) throws(EngineError) {}
}
