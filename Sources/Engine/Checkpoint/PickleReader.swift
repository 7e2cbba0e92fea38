/// Reads a pickle of protocol 2 as data: a stack, a memo, and a few kinds of value.
///
/// Nothing in it is ever run: a class or function is a name out of a short list, and what would be called is described
/// (``PickledTensor``) or left out. Opcodes and names outside the lists of ``PickleOpcode`` and ``PickleCallable`` are
/// refused by name. Every step costs its bytes, and stack, marks, texts and the number of parts are bounded, so that no
/// input takes more than some tens of megabytes.
struct PickleReader {
    let origin: String
    private let bytes: [UInt8]
    private var position = 0
    private var stack: [PickleValue] = []
    /// Where in the stack each open mark stands.
    private var marks: [Int] = []
    private var memo: [Int: PickleValue] = [:]
    private var parts = 0
    private(set) var pickle = Pickle()

    private init(_ bytes: [UInt8], origin: String) {
        self.bytes = bytes
        self.origin = origin
    }

    /// The pickle's content; throws what is wrong with it, and at which byte.
    static func read(_ bytes: [UInt8], origin: String) throws(EngineError) -> Pickle {
        var reader = PickleReader(bytes, origin: origin)
        try reader.readAll()
        return reader.pickle
    }

    private mutating func readAll() throws(EngineError) {
        guard bytes.first == PickleOpcode.proto.rawValue, bytes.count > 1 else {
            throw invalid("does not begin as a pickle")
        }
        guard bytes[1] == 2 else {
            throw invalid("is a pickle of protocol \(bytes[1]), PyTorch's is 2: write it anew with torch.save")
        }
        position = 2
        while true {
            let byte = UInt8(truncatingIfNeeded: try number(1))
            guard let opcode = PickleOpcode(rawValue: byte), opcode != .proto else {
                throw invalid("holds the opcode \(PickleOpcode.name(of: byte)), which no pickle of weights needs")
            }
            if opcode == .stop { break }
            try step(opcode)
        }
        guard stack.count == 1, marks.isEmpty else { throw invalid("ends in the middle of something") }
        pickle.root = stack[0]
    }

    private mutating func step(_ opcode: PickleOpcode) throws(EngineError) {
        switch opcode {
        case .proto, .stop: break
        case .none: try push(.none)
        case .newTrue: try push(.truth(true))
        case .newFalse: try push(.truth(false))
        case .integer: try push(.integer(Int(Int32(truncatingIfNeeded: try number(4)))))
        case .integer1: try push(.integer(try number(1)))
        case .integer2: try push(.integer(try number(2)))
        case .long1: try push(.integer(try long()))
        case .float: try push(.float(try float()))
        case .unicode: try push(.text(try text()))
        case .global: try push(.callable(try callable()))
        case .put: try remember(as: try number(1))
        case .longPut: try remember(as: try number(4))
        case .get: try recall(try number(1))
        case .longGet: try recall(try number(4))
        case .mark:
            guard marks.count < Pickle.mostMarks else { throw invalid("is nested too deep") }
            marks.append(stack.count)
        case .emptyTuple: try pushTuple([])
        case .tuple1: try pushTuple(try pop(1))
        case .tuple2: try pushTuple(try pop(2))
        case .tuple3: try pushTuple(try pop(3))
        case .tuple: try pushTuple(try popToMark())
        case .emptyList: try pushObject(PickleObject(kind: .list))
        case .emptyDictionary: try pushObject(PickleObject(kind: .dictionary))
        case .append: try append(try pop(1))
        case .appends: try append(try popToMark())
        case .setItem: try setItems(try pop(2))
        case .setItems: try setItems(try popToMark())
        case .newObject: try makeInstance()
        case .persistentID: try makeStorage()
        case .reduce: try reduce()
        case .build: try build()
        }
    }

    /// A fault of the pickle; the place is where reading stands.
    func invalid(_ problem: String) -> EngineError {
        .invalidModel(path: origin, problem: "data.pkl \(problem) (byte \(position))")
    }
}

// The stack and the tables.
extension PickleReader {
    mutating func push(_ value: PickleValue) throws(EngineError) {
        guard stack.count < Pickle.deepestStack else { throw invalid("piles up too many values") }
        stack.append(value)
    }

    /// Takes the top values, the lowest first; a mark is never reached through.
    mutating func pop(_ count: Int) throws(EngineError) -> [PickleValue] {
        guard stack.count - (marks.last ?? 0) >= count else { throw invalid("takes a value that is not there") }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    mutating func popToMark() throws(EngineError) -> [PickleValue] {
        guard let mark = marks.popLast() else { throw invalid("goes back to a mark that is not there") }
        defer { stack.removeLast(stack.count - mark) }
        return Array(stack[mark...])
    }

    /// The index of the object on top of the stack, of one of these kinds.
    func topObject(_ kinds: [PickleObject.Kind]) throws(EngineError) -> Int {
        guard stack.count > (marks.last ?? 0), case .object(let index)? = stack.last,
            kinds.contains(pickle.objects[index].kind)
        else { throw invalid("puts something into what can't hold it") }
        return index
    }

    /// Counts new parts; throws when there are too many.
    mutating func spend(_ count: Int) throws(EngineError) {
        parts += count
        guard parts <= Pickle.mostParts else { throw invalid("has more than \(Pickle.mostParts) parts") }
    }

    mutating func pushObject(_ object: PickleObject) throws(EngineError) {
        try spend(1)
        try push(.object(pickle.objects.count))
        pickle.objects.append(object)
    }

    mutating func pushTuple(_ elements: [PickleValue]) throws(EngineError) {
        try spend(elements.count)
        try pushObject(PickleObject(kind: .tuple, elements: elements))
    }

    mutating func push(_ tensor: PickledTensor) throws(EngineError) {
        try spend(1 + tensor.shape.count)
        try push(.tensor(pickle.tensors.count))
        pickle.tensors.append(tensor)
    }

    mutating func push(_ storage: PickledStorage) throws(EngineError) {
        try spend(1)
        try push(.storage(pickle.storages.count))
        pickle.storages.append(storage)
    }

    mutating func append(_ elements: [PickleValue]) throws(EngineError) {
        try spend(elements.count)
        pickle.objects[try topObject([.list])].elements += elements
    }

    mutating func setItems(_ items: [PickleValue]) throws(EngineError) {
        guard items.count.isMultiple(of: 2) else { throw invalid("sets a key without a value") }
        try spend(items.count / 2)
        let index = try topObject([.dictionary])
        for position in stride(from: 0, to: items.count, by: 2) {
            let key: PickleKey
            switch items[position] {
            case .text(let text): key = .text(text)
            case .integer(let number): key = .integer(number)
            default: throw invalid("has \(items[position].kind) for a key, where a text or a whole number is expected")
            }
            pickle.objects[index].entries[key] = items[position + 1]
        }
    }

    /// Merges entries into an object.
    mutating func merge(_ entries: [PickleKey: PickleValue], into index: Int) throws(EngineError) {
        try spend(entries.count)
        pickle.objects[index].entries.merge(entries) { $1 }
    }

    private mutating func remember(as index: Int) throws(EngineError) {
        guard stack.count > (marks.last ?? 0), let value = stack.last else {
            throw invalid("remembers a value that is not there")
        }
        if memo.updateValue(value, forKey: index) == nil { try spend(1) }
    }

    private mutating func recall(_ index: Int) throws(EngineError) {
        guard let value = memo[index] else { throw invalid("recalls value \(index), which it has not remembered") }
        try push(value)
    }
}

// Arguments of opcodes.
extension PickleReader {
    private mutating func take(_ count: Int) throws(EngineError) -> ArraySlice<UInt8> {
        guard count <= bytes.count - position else { throw invalid("is cut off") }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// An unsigned little-endian number.
    private mutating func number(_ size: Int) throws(EngineError) -> Int {
        try take(size).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// A two's complement number of at most 64 bits.
    private mutating func long() throws(EngineError) -> Int {
        let size = try number(1)
        guard size <= 8 else { throw invalid("holds a whole number of \(size) bytes, at most 8 are taken") }
        let digits = try take(size)
        let isNegative = (digits.last ?? 0) & 0x80 != 0
        return digits.reversed().reduce(isNegative ? -1 : 0) { $0 << 8 | Int($1) }
    }

    private mutating func float() throws(EngineError) -> Double {
        Double(bitPattern: try take(8).reduce(0) { $0 << 8 | UInt64($1) })
    }

    private mutating func text() throws(EngineError) -> String {
        let size = try number(4)
        guard size <= Pickle.longestText else {
            throw invalid("holds a text of \(size) bytes, at most \(Pickle.longestText) are taken")
        }
        guard let text = String(validating: try take(size), as: UTF8.self) else {
            throw invalid("holds a text that is not UTF-8")
        }
        return text
    }

    private mutating func callable() throws(EngineError) -> PickleCallable {
        let module = try line()
        let name = try line()
        guard let callable = PickleCallable(module: module, name: name) else {
            throw invalid(
                "names \(shown(module + "." + name)), which no weights need; nothing of a pickle is ever run."
                    + " Write the weights alone with torch.save(model.state_dict(), …)")
        }
        return callable
    }

    private mutating func line() throws(EngineError) -> String {
        let rest = bytes[position...].prefix(512)
        guard let end = rest.firstIndex(of: 0x0A), let text = String(validating: rest[..<end], as: UTF8.self) else {
            throw invalid("has a name without an end")
        }
        position = end + 1
        return text
    }
}
