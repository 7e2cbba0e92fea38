/// A value of a pickle; what it holds of others lies in the pickle's tables, so that a value is small and never nested.
enum PickleValue: Sendable {
    case none
    case truth(Bool)
    case integer(Int)
    case float(Double)
    case text(String)
    /// A class or function by its name: never looked up, never called.
    case callable(PickleCallable)
    /// An index into ``Pickle/objects``.
    case object(Int)
    /// An index into ``Pickle/storages``.
    case storage(Int)
    /// An index into ``Pickle/tensors``.
    case tensor(Int)

    /// What it is, for messages.
    var kind: String {
        switch self {
        case .none: "None"
        case .truth: "a truth value"
        case .integer: "a whole number"
        case .float: "a number"
        case .text: "a text"
        case .callable(let callable): callable.name
        case .object: "an object"
        case .storage: "a storage"
        case .tensor: "a tensor"
        }
    }
}

/// A container that a pickle builds.
struct PickleObject: Sendable {
    enum Kind: Sendable {
        case tuple
        case list
        case dictionary
        /// An object of a TorchScript class: its attributes and nothing else.
        case instance
    }

    let kind: Kind
    /// Of a tuple or a list.
    var elements: [PickleValue] = []
    /// Of a dictionary or an instance.
    var entries: [PickleKey: PickleValue] = [:]
}

/// A key of a dictionary.
enum PickleKey: Sendable, Hashable {
    case text(String)
    case integer(Int)

    /// What it adds to a tensor's name.
    var name: String {
        switch self {
        case .text(let text): text
        case .integer(let number): "\(number)"
        }
    }
}

/// A storage as a persistent id names it.
struct PickledStorage: Sendable, Hashable {
    /// The name of its entry below `data/`.
    let key: String
    let type: ScalarType
    /// Its elements.
    let count: Int
}

/// A tensor as the pickle describes it; nothing of it was compared with its storage yet.
struct PickledTensor: Sendable, Hashable {
    let storage: PickledStorage
    /// Elements of the storage before its first one.
    let offset: Int
    let shape: [Int]
    /// Elements of the storage from one to the next, of each side.
    let stride: [Int]
}

/// What a pickle may name: three functions, the classes of storages, and TorchScript's own classes.
enum PickleCallable: Sendable, Hashable {
    case rebuildTensor
    case rebuildParameter
    case orderedDictionary
    case storageClass(ScalarType)
    case scriptClass(String)

    /// What a pickle calls it.
    var name: String {
        switch self {
        case .rebuildTensor: "torch._utils._rebuild_tensor_v2"
        case .rebuildParameter: "torch._utils._rebuild_parameter"
        case .orderedDictionary: "collections.OrderedDict"
        case .storageClass(let type): "the class of storages of \(type.name)"
        case .scriptClass(let name): shown(name)
        }
    }

    /// The callable of that name; nil for every other one.
    init?(module: String, name: String) {
        switch (module, name) {
        case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
        case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
        case ("collections", "OrderedDict"): self = .orderedDictionary
        case ("torch", _):
            guard let type = Self.storages[name] else { return nil }
            self = .storageClass(type)
        default:
            guard module == "__torch__" || module.hasPrefix("__torch__.") else { return nil }
            self = .scriptClass(module + "." + name)
        }
    }

    private static let storages: [String: ScalarType] = [
        "FloatStorage": .float32, "HalfStorage": .float16, "BFloat16Storage": .bfloat16,
        "DoubleStorage": .other("F64", bytes: 8), "LongStorage": .other("I64", bytes: 8),
        "IntStorage": .other("I32", bytes: 4), "ShortStorage": .other("I16", bytes: 2),
        "CharStorage": .other("I8", bytes: 1), "ByteStorage": .other("U8", bytes: 1),
        "BoolStorage": .other("BOOL", bytes: 1),
    ]
}
