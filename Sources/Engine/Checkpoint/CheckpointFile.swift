/// Opens a checkpoint's file as what it is by its first bytes; what it is called does not count.
enum CheckpointFile {
    /// Maps a file and reads its directory of tensors; throws the sentence that helps where it is no checkpoint.
    static func open(path: String) throws(EngineError) -> any TensorStore {
        try open(MappedBytes(path: path), origin: path)
    }

    /// The same for bytes that are there already.
    static func open(_ file: MappedBytes, origin: String) throws(EngineError) -> any TensorStore {
        // A header of JSON behind its length: its first byte is the ninth.
        let length = file.integer(UInt64.self, at: 0) ?? .max
        let hasHeader = unsafe file.count > 8 && file.bytes[8] == UInt8(ascii: "{")
        if hasHeader, length <= UInt64(file.count - 8) { return try Safetensors(file, origin: origin) }
        if file.begins(with: Array("PK".utf8)) { return try PyTorchFile(file, origin: origin) }
        if let problem = otherKind(file) { throw .unsupportedModel(path: origin, problem: problem) }
        // Cut off, which is told there.
        if hasHeader, length < 1 << 40 { return try Safetensors(file, origin: origin) }
        let start = unsafe file.bytes.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        throw .unsupportedModel(
            path: origin,
            problem: "no checkpoint: neither PyTorch's (.pt, .bin) nor safetensors; it begins with"
                + " \(start.joined(separator: " "))")
    }

    /// What a file is that people take for a checkpoint; nil where it may be one.
    private static func otherKind(_ file: MappedBytes) -> String? {
        let start = unsafe file.bytes.prefix(512)
        let text = unsafe String(decoding: start, as: UTF8.self).lowercased()
        if text.hasPrefix("version https://git-lfs") {
            return "a pointer of Git LFS in place of the file: \"git lfs pull\" gets it"
        }
        let trimmed = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        if trimmed.hasPrefix("<!doctype") || trimmed.hasPrefix("<html") || trimmed.hasPrefix("<?xml") {
            return "a web page in place of the file: the server answered with one, get the file itself"
        }
        if trimmed.hasPrefix("{") || trimmed.hasPrefix("[") {
            guard isIndex(file) else { return "a JSON file, no checkpoint: name the file of the weights" }
            return "the index of a checkpoint in several parts: save it as one file"
        }
        return known.first { file.begins(with: $0.start) }?.sentence ?? tape(file) ?? pickle(file)
    }

    private static func isIndex(_ file: MappedBytes) -> Bool {
        unsafe String(decoding: file.bytes.prefix(1 << 16), as: UTF8.self).contains("\"weight_map\"")
    }

    /// PyTorch wrote a tape archive until 2016.
    private static func tape(_ file: MappedBytes) -> String? {
        file.text(in: 257..<262) == "ustar" ? "a tar archive: unpack it and name the checkpoint in it" : nil
    }

    /// PyTorch wrote pickles one after another, without a ZIP around them, until 1.5.
    private static func pickle(_ file: MappedBytes) -> String? {
        guard file.begins(with: [0x80]), file.count > 1, unsafe (1...5).contains(file.bytes[1]) else { return nil }
        return """
            a pickle without a ZIP, as PyTorch wrote it before 1.6: write it anew in Python with \
            torch.save(torch.load("old.pt", map_location="cpu", weights_only=True), "new.pt")
            """
    }

    private static let known: [(start: [UInt8], sentence: String)] = [
        ([0x1F, 0x8B], "compressed with gzip: unpack it first"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed with xz: unpack it first"),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd: unpack it first"),
        (Array("GGUF".utf8), "a GGUF file: get the model as .safetensors or .pt"),
        ([0x89, 0x48, 0x44, 0x46], "an HDF5 file of Keras: get the model as .safetensors or .pt"),
        ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "an array of NumPy, no checkpoint"),
        ([0x89, 0x50, 0x4E, 0x47], "a picture, no checkpoint"), ([0xFF, 0xD8, 0xFF], "a picture, no checkpoint"),
    ]
}
