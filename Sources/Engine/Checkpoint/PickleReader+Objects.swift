/// What a pickle would make by calling something: described as data.
extension PickleReader {
    /// NEWOBJ: an instance of a TorchScript class, without attributes.
    mutating func makeInstance() throws(EngineError) {
        let values = try pop(2)
        guard case .callable(let callable) = values[0], case .scriptClass = callable else {
            throw invalid("makes an object of \(values[0].kind), where only TorchScript's own classes are expected")
        }
        guard tuple(values[1])?.isEmpty == true else {
            throw invalid("makes an object of \(callable.name) with arguments")
        }
        try pushObject(PickleObject(kind: .instance))
    }

    /// BUILD: attributes of an instance; those of a dictionary (`_metadata`) are left out.
    mutating func build() throws(EngineError) {
        let state = try pop(1)[0]
        let index = try topObject([.instance, .dictionary])
        guard case .object(let attributes) = state, pickle.objects[attributes].kind == .dictionary else {
            throw invalid("gives an object \(state.kind) for attributes, where a dictionary is expected")
        }
        guard pickle.objects[index].kind == .instance else { return }
        try merge(pickle.objects[attributes].entries, into: index)
    }

    /// BINPERSID: the storage that `("storage", class, key, device, count)` names.
    mutating func makeStorage() throws(EngineError) {
        let id = try pop(1)[0]
        guard let parts = tuple(id), parts.count == 5, case .text("storage") = parts[0],
            case .callable(.storageClass(let type)) = parts[1], case .text(let key) = parts[2],
            case .integer(let count) = parts[4], count >= 0
        else { throw invalid("has a persistent id that names no storage") }
        try push(PickledStorage(key: key, type: type, count: count))
    }

    /// REDUCE: a tensor, a parameter or a dictionary.
    mutating func reduce() throws(EngineError) {
        let values = try pop(2)
        guard case .callable(let callable) = values[0], let arguments = tuple(values[1]) else {
            throw invalid("calls \(values[0].kind)")
        }
        switch callable {
        case .rebuildTensor: try push(try tensor(arguments))
        case .rebuildParameter:
            guard let first = arguments.first, case .tensor = first, arguments.count == 3 else {
                throw invalid("makes a parameter of what is no tensor")
            }
            try push(first)
        case .orderedDictionary: try makeDictionary(arguments)
        case .storageClass, .scriptClass: throw invalid("calls \(callable.name)")
        }
    }

    /// `(storage, offset, size, stride, requires_grad, hooks)` and, in newer files, metadata.
    private func tensor(_ arguments: [PickleValue]) throws(EngineError) -> PickledTensor {
        guard (6...7).contains(arguments.count), case .storage(let storage) = arguments[0],
            case .integer(let offset) = arguments[1], let shape = integers(arguments[2]),
            let stride = integers(arguments[3])
        else { throw invalid("describes a tensor otherwise than PyTorch does") }
        guard shape.count == stride.count, shape.count <= Pickle.mostSides else {
            throw invalid("has a tensor with \(shape.count) sides and \(stride.count) strides")
        }
        return PickledTensor(storage: pickle.storages[storage], offset: offset, shape: shape, stride: stride)
    }

    /// `OrderedDict()`, or of a list of pairs as Python 2 writes it.
    private mutating func makeDictionary(_ arguments: [PickleValue]) throws(EngineError) {
        try pushObject(PickleObject(kind: .dictionary))
        guard let first = arguments.first else { return }
        guard arguments.count == 1, case .object(let list) = first, pickle.objects[list].kind == .list else {
            throw invalid("makes a dictionary of \(first.kind)")
        }
        for pair in pickle.objects[list].elements {
            guard case .object(let index) = pair, pickle.objects[index].kind != .instance,
                pickle.objects[index].elements.count == 2
            else { throw invalid("makes a dictionary of what are no pairs") }
            try setItems(pickle.objects[index].elements)
        }
    }

    /// The elements of a tuple; nil for every other value.
    private func tuple(_ value: PickleValue) -> [PickleValue]? {
        guard case .object(let index) = value, pickle.objects[index].kind == .tuple else { return nil }
        return pickle.objects[index].elements
    }

    private func integers(_ value: PickleValue) -> [Int]? {
        guard let elements = tuple(value) else { return nil }
        let numbers = elements.compactMap { if case .integer(let number) = $0 { number } else { nil } }
        return numbers.count == elements.count && numbers.count <= Pickle.mostSides ? numbers : nil
    }
}
