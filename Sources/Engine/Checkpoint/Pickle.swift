/// What a pickle of weights holds: data, read by ``PickleReader``, of which nothing was ever run.
struct Pickle: Sendable {
    /// What the pickle is of.
    var root = PickleValue.none
    var objects: [PickleObject] = []
    var storages: [PickledStorage] = []
    var tensors: [PickledTensor] = []

    /// Bytes of a pickle at most: an ordinary checkpoint's has some hundred thousand.
    static let largestSize = 16 << 20
    /// Objects, elements and entries at most, all together: a large training checkpoint has some fifty thousand.
    static let mostParts = 1_000_000
    /// Values that wait on the stack at most.
    static let deepestStack = 1 << 18
    /// Open marks at most.
    static let mostMarks = 1_024
    /// Bytes of a text at most.
    static let longestText = 1 << 20
    /// Sides of a tensor at most.
    static let mostSides = 8

    /// How deep dictionaries may lie in each other on the way to a tensor.
    private static let deepest = 64
    /// Bytes of a tensor's name at most.
    private static let longestName = 1_024
    /// Bytes of the names that wait at most: an ordinary checkpoint's take some hundred thousand.
    private static let mostNames = 64 << 20
    /// Tensors of a checkpoint at most.
    private static let mostTensors = 65_536

    /// Every tensor that dictionaries lead to, by the keys on the way joined with dots.
    ///
    /// Lists and tuples are passed over: no weight lies in one. Throws where the way is too deep, as it is in a circle.
    func namedTensors(origin: String) throws(EngineError) -> [String: PickledTensor] {
        func invalid(_ problem: String) -> EngineError { .invalidModel(path: origin, problem: problem) }
        var found: [String: PickledTensor] = [:]
        var visits = 0
        var bytes = 0
        var waiting: [(value: PickleValue, name: String, depth: Int)] = [(root, "", 0)]
        while let (value, name, depth) = waiting.popLast() {
            bytes -= name.utf8.count
            guard case .object(let index) = value else {
                guard case .tensor(let index) = value else { continue }
                guard found.updateValue(tensors[index], forKey: name) == nil else {
                    throw invalid("two of its tensors are called \(shown(name))")
                }
                guard found.count <= Self.mostTensors else {
                    throw invalid("it has more than \(Self.mostTensors) tensors")
                }
                continue
            }
            let entries = objects[index].entries
            visits += entries.count
            guard visits <= Self.mostParts else { throw invalid("its pickle leads to the same parts again and again") }
            guard depth < Self.deepest || entries.isEmpty else {
                throw invalid("the dictionaries in its pickle lie in each other more than \(Self.deepest) deep")
            }
            for (key, value) in entries {
                switch value {
                case .object, .tensor: break
                default: continue
                }
                let path = name.isEmpty ? key.name : name + "." + key.name
                guard path.utf8.count <= Self.longestName else {
                    throw invalid("it has a name of more than \(Self.longestName) bytes: \(shown(path))")
                }
                bytes += path.utf8.count
                guard bytes <= Self.mostNames else {
                    throw invalid("the names in its pickle take more than \(Self.mostNames) bytes")
                }
                waiting.append((value, path, depth + 1))
            }
        }
        return found
    }
}
