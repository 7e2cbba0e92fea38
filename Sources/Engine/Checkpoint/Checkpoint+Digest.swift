import Synchronization

extension Checkpoint {
    /// What identifies one tower's weights: SHA-256 over the sorted names, types, shapes and chunk digests.
    ///
    /// Names count without prefixes, so that a file and what was imported from it have the same digest.
    /// Chunks are digested on several threads, so that a large checkpoint takes no longer than reading it.
    func digest(of tower: Tower, _ geometry: Geometry, activation: Activation, _ parallelism: Parallelism) -> String {
        var pieces: [(name: String, range: Range<Int>)] = []
        var message = Array("tagclipd \(tower) \(activation.rawValue)\n".utf8)
        for name in modelNames(of: tower, geometry).sorted() {
            guard let description = optionalDescription(of: name) else { continue }
            message += Array("\(name) \(description.type) \(description.shape)\n".utf8)
            let bytes = description.count * description.type.size
            for start in Swift.stride(from: 0, to: bytes, by: Self.chunk) {
                pieces.append((name, start..<min(start + Self.chunk, bytes)))
            }
        }
        let found = Mutex([[UInt8]](repeating: [], count: pieces.count))
        parallelism.forEach(pieces.count) { @Sendable [pieces] index in
            let (name, range) = pieces[index]
            let digest = unsafe withElements(of: name) { elements in
                unsafe SHA256.digest(UnsafeRawBufferPointer(rebasing: elements[range]))
            }
            found.withLock { $0[index] = digest ?? [] }
        }
        message += found.withLock { $0.flatMap(\.self) }
        return SHA256.hexadecimal(message)
    }

    /// Bytes that are digested at once.
    private static let chunk = 1 << 20
}
