import Synchronization

/// A file that PyTorch wrote, TorchScript or `torch.save`: a ZIP of a pickle and one entry a storage.
///
/// Tensors are read where they lie in the mapped file; one whose elements lie apart is copied together when it is
/// prepared. Storages that no prepared tensor lies in are never looked at.
final class PyTorchFile: TensorStore {
    let origin: String
    let kind: ContainerKind
    let tensors: [String: TensorDescription]
    var mapped: MappedBytes? { archive.file }
    private let archive: ZIPArchive
    private let places: [String: Place]
    /// Tensors whose elements lie apart, put together.
    private let copies = Mutex<[String: [UInt8]]>([:])

    /// Where a tensor lies.
    private struct Place {
        /// The storage's entry in the ZIP.
        let entry: String
        /// The storage's bytes in the file.
        let storage: Range<Int>
        let size: Int
        let layout: StorageLayout
    }

    /// Reads the directory and the pickle; throws where they are damaged, hostile, or contradict each other.
    init(_ file: MappedBytes, origin: String) throws(EngineError) {
        let archive = try ZIPArchive(file, origin: origin)
        guard archive.entries["data.pkl"] != nil else {
            throw .unsupportedModel(
                path: origin,
                problem: "a ZIP, but no checkpoint of PyTorch: it has no data.pkl, the pickle that names the tensors")
        }
        try Self.checkByteOrder(archive)
        let pickle = try PickleReader.read(
            try archive.contents(of: "data.pkl", limit: Pickle.largestSize), origin: origin)
        var tensors: [String: TensorDescription] = [:]
        var places: [String: Place] = [:]
        for (name, tensor) in try pickle.namedTensors(origin: origin) {
            let place = try Self.place(tensor, called: name, in: archive)
            places[name] = place
            tensors[name] = TensorDescription(type: tensor.storage.type, shape: tensor.shape)
        }
        guard !tensors.isEmpty else {
            throw .unsupportedModel(path: origin, problem: "a file of PyTorch without any tensor that has a name")
        }
        let isScript = archive.entries.keys.contains { $0 == "constants.pkl" || $0.hasPrefix("code/") }
        kind = isScript ? .torchScript : .torchSave
        self.origin = origin
        self.archive = archive
        self.tensors = tensors
        self.places = places
    }

    func withElements<Result>(of name: String, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result? {
        guard let place = places[name] else { return nil }
        if let copy = copies.withLock({ $0[name] }) { return unsafe try copy.withUnsafeBytes { unsafe try body($0) } }
        let storage = unsafe UnsafeRawBufferPointer(rebasing: archive.file.bytes[place.storage])
        guard place.layout.isContiguous else {
            let gathered = unsafe place.layout.gather(storage, size: place.size)
            return try unsafe gathered.withUnsafeBytes { unsafe try body($0) }
        }
        let start = place.layout.offset * place.size
        return unsafe try body(
            UnsafeRawBufferPointer(rebasing: storage[start..<start + place.layout.count * place.size]))
    }

    /// Compares the CRC-32 of every storage that the tensors lie in, each once, and copies together what lies apart.
    func prepare(_ names: [String], _ parallelism: Parallelism) throws(EngineError) {
        let chosen = names.compactMap { name in places[name].map { (name: name, place: $0) } }
        // The largest first, so that no thread is left alone with one at the end.
        let entries = Dictionary(chosen.map { ($0.place.entry, $0.place.storage.count) }) { first, _ in first }
            .sorted { ($0.value, $0.key) > ($1.value, $1.key) }
        let archive = archive
        _ = try parallelism.map(entries.map(\.key)) { @Sendable entry throws(EngineError) in try archive.check(entry) }
        var copied = 0
        for (name, place) in chosen where !place.layout.isContiguous {
            copied += place.layout.count * place.size
            guard copied <= archive.file.count else {
                throw .invalidModel(
                    path: origin, problem: "its tensors overlap: copied apart they are larger than the file")
            }
            let storage = unsafe UnsafeRawBufferPointer(rebasing: archive.file.bytes[place.storage])
            let copy = unsafe place.layout.gather(storage, size: place.size)
            copies.withLock { $0[name] = copy }
        }
    }

    private static func place(_ tensor: PickledTensor, called name: String, in archive: ZIPArchive)
        throws(EngineError) -> Place
    {
        let entry = "data/" + tensor.storage.key
        let range = try archive.range(of: entry)
        let size = tensor.storage.type.size
        let (bytes, overflow) = tensor.storage.count.multipliedReportingOverflow(by: size)
        guard !overflow, bytes == range.count else {
            throw .invalidModel(
                path: archive.origin,
                problem: "storage \(shown(tensor.storage.key)) should have \(tensor.storage.count) elements of"
                    + " \(tensor.storage.type.name), it has \(range.count) bytes")
        }
        do throws(StorageLayout.Problem) {
            let layout = try StorageLayout(
                offset: tensor.offset, shape: tensor.shape, stride: tensor.stride, length: tensor.storage.count)
            return Place(entry: entry, storage: range, size: size, layout: layout)
        } catch {
            throw .invalidModel(path: archive.origin, problem: "tensor \(shown(name)) \(error.text)")
        }
    }

    private static func checkByteOrder(_ archive: ZIPArchive) throws(EngineError) {
        guard archive.entries["byteorder"] != nil else { return }
        let order = String(decoding: try archive.contents(of: "byteorder", limit: 64), as: UTF8.self)
        guard order == "little" else {
            throw .unsupportedModel(
                path: archive.origin,
                problem: "a checkpoint in the byte order \"\(shown(order))\", little is read: write it anew with"
                    + " torch.save on an ordinary machine")
        }
    }
}
