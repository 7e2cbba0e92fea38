extension Safetensors {
    /// Writes a model's tensors as they are, each under its name without prefixes, as one file to be placed.
    ///
    /// The widest types come first, so that every element lies at a multiple of its own size.
    static func prepare(_ names: [String], of checkpoint: Checkpoint, at path: String) throws(EngineError) {
        var tensors: [(name: String, description: TensorDescription)] = []
        for name in names.sorted() {
            tensors.append((name, try checkpoint.description(of: name)))
        }
        let widths = Set(tensors.map(\.description.type.size)).sorted(by: >)
        let ordered = widths.flatMap { width in tensors.filter { $0.description.type.size == width } }
        var offset = 0
        var entries = [#""__metadata__":{"format":"pt"}"#]
        for (name, description) in ordered {
            let end = offset + description.count * description.type.size
            let shape = description.shape.map { "\($0)" }.joined(separator: ",")
            entries.append(
                #""\#(name)":{"dtype":"\#(description.type.name)","shape":[\#(shape)],"data_offsets":[\#(offset),\#(end)]}"#
            )
            offset = end
        }
        var header = "{" + entries.joined(separator: ",") + "}"
        header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
        let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
        let start = length + Array(header.utf8)
        try unsafe DurableFile.prepare(path) { write throws(EngineError) in
            try unsafe start.withUnsafeBytes { bytes in
                Result { () throws(EngineError) in try unsafe write(bytes) }
            }.get()
            for (name, _) in ordered {
                let result = unsafe checkpoint.withElements(of: name) { elements in
                    Result { () throws(EngineError) in try unsafe write(elements) }
                }
                try result?.get()
            }
        }
    }
}
