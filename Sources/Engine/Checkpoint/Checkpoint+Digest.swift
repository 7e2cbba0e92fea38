import Synchronization

extension Checkpoint {
    /// What identifies one tower's weights: SHA-256 over the sorted names, types, shapes and chunk digests.
    ///
    /// Chunks are digested on several threads, so that a large checkpoint takes no longer than reading it.
    func digest(of tower: Tower, activation: Activation, _ parallelism: Parallelism) -> String {
        var pieces: [(name: String, range: Range<Int>)] = []
        var message = Array("tagclipd \(tower) \(activation.rawValue)\n".utf8)
        for name in store.tensors.keys.sorted() where isTensor(name, of: tower) {
            guard let description = store.tensors[name] else { continue }
            message += Array("\(name) \(description.type) \(description.shape)\n".utf8)
            let bytes = description.count * description.type.size
            for start in Swift.stride(from: 0, to: bytes, by: Self.chunk) {
                pieces.append((name, start..<min(start + Self.chunk, bytes)))
            }
        }
        let found = Mutex([[UInt8]](repeating: [], count: pieces.count))
        parallelism.forEach(pieces.count) { @Sendable [pieces] index in
            let (name, range) = pieces[index]
            let digest = unsafe store.withElements(of: name) { elements in
                unsafe SHA256.digest(UnsafeRawBufferPointer(rebasing: elements[range]))
            }
            found.withLock { $0[index] = digest ?? [] }
        }
        message += found.withLock { $0.flatMap(\.self) }
        return SHA256.hexadecimal(message)
    }

    /// Bytes that are digested at once.
    private static let chunk = 1 << 20

    private func isTensor(_ name: String, of tower: Tower) -> Bool {
        let isVision = name.contains("visual.") || name.contains("vision_model.") || name.contains("visual_projection")
        return isVision == (tower == .vision)
    }
}
