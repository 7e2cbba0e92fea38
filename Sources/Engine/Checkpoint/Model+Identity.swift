extension Model {
    /// What tells its weights from those of other models, cheaply: SHA-256 over the names, types and shapes of all
    /// tensors, the first and last 4 KiB of each, and how pixels are normalised, in 16 digits.
    ///
    /// It reads a few megabytes of a checkpoint of any size.
    public var identity: String {
        guard let store = checkpoint?.store else { return name }
        var message = Array("tagclipd model \(activation.rawValue)\n".utf8)
        for (name, description) in store.tensors.sorted(by: { $0.key < $1.key }) {
            message += Array("\(name) \(description.type.name) \(description.shape)\n".utf8)
            let ends = unsafe store.withElements(of: name) { elements in
                unsafe Array(elements.prefix(Self.identityPart)) + Array(elements.suffix(Self.identityPart))
            }
            message += ends ?? []
        }
        message += ownNormalization
        return String(SHA256.hexadecimal(message).prefix(16))
    }

    private static let identityPart = 4_096
}
