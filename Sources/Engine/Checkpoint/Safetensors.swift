import FoundationEssentials

/// A safetensors container: 8 bytes of header length, a JSON header, then the elements (huggingface/safetensors).
struct Safetensors: TensorStore {
    let origin: String
    let tensors: [String: TensorDescription]
    private let ranges: [String: Range<Int>]
    var mapped: MappedBytes? { storage }
    private let storage: MappedBytes

    /// Bytes of a header at most: an ordinary checkpoint's has some hundred thousand.
    private static let largestHeader = 4 << 20

    /// Maps a file.
    ///
    /// Throws when it can't be read or its header breaks the format: overlaps, gaps past the end, sizes.
    init(path: String) throws(EngineError) {
        try self.init(MappedBytes(path: path), origin: path)
    }

    init(_ storage: MappedBytes, origin: String) throws(EngineError) {
        func invalid(_ problem: String) -> EngineError { .invalidModel(path: origin, problem: problem) }
        guard storage.count >= 8 else {
            throw invalid("\(storage.count) bytes are too few for a safetensors file")
        }
        let length = unsafe storage.bytes.loadUnaligned(as: UInt64.self).littleEndian
        guard length <= UInt64(storage.count - 8) else {
            throw invalid(
                "the header should have \(length) bytes, the file has \(storage.count): cut off, or no safetensors")
        }
        guard length <= UInt64(Self.largestHeader) else {
            throw invalid("the header has \(length) bytes, at most \(Self.largestHeader) are taken")
        }
        let start = 8 + Int(length)
        let json = unsafe Data(storage.bytes[8..<start])
        let header = try decodeModelFile(
            [String: HeaderEntry].self, from: json, path: origin, problem: "its header is no safetensors JSON")
        var tensors: [String: TensorDescription] = [:]
        var ranges: [String: Range<Int>] = [:]
        for (name, entry) in header {
            guard case .tensor(let type, let shape, let offsets) = entry else {
                guard name == "__metadata__" else { throw invalid("the header's entry for \(name) is no tensor") }
                continue
            }
            let bytes = try Self.size(of: name, type, shape, origin: origin)
            let available = storage.count - start
            guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1] else {
                throw invalid("tensor \(name) has the data offsets \(offsets)")
            }
            guard offsets[1] <= available else {
                throw invalid("tensor \(name) ends at byte \(offsets[1]) of \(available): the file is cut off")
            }
            guard offsets[1] - offsets[0] == bytes else {
                throw invalid(
                    "tensor \(name) of shape \(shape) needs \(bytes) bytes, the header gives it \(offsets[1] - offsets[0])"
                )
            }
            tensors[name] = TensorDescription(type: type, shape: shape)
            ranges[name] = (start + offsets[0])..<(start + offsets[1])
        }
        try Self.checkOverlap(ranges, origin: origin)
        self.origin = origin
        self.storage = storage
        self.tensors = tensors
        self.ranges = ranges
    }

    func withElements<Result>(of name: String, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result? {
        guard let range = ranges[name] else { return nil }
        return unsafe try body(UnsafeRawBufferPointer(rebasing: storage.bytes[range]))
    }

    private static func size(of name: String, _ type: ScalarType, _ shape: [Int], origin: String)
        throws(EngineError) -> Int
    {
        var bytes = type.size
        for side in shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: side)
            guard side >= 0, !overflow else {
                throw .invalidModel(path: origin, problem: "tensor \(name) has the shape \(shape)")
            }
            bytes = product
        }
        return bytes
    }

    private static func checkOverlap(_ ranges: [String: Range<Int>], origin: String) throws(EngineError) {
        let sorted = ranges.filter { !$0.value.isEmpty }.sorted { $0.value.lowerBound < $1.value.lowerBound }
        for (first, second) in zip(sorted, sorted.dropFirst()) where first.value.upperBound > second.value.lowerBound {
            throw .invalidModel(path: origin, problem: "tensors \(first.key) and \(second.key) overlap")
        }
    }
}

/// One entry of the header: a tensor, or the metadata.
private enum HeaderEntry: Decodable {
    case tensor(ScalarType, shape: [Int], offsets: [Int])
    case metadata

    private enum Keys: String, CodingKey {
        case dtype
        case shape
        case offsets = "data_offsets"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        guard container.contains(.dtype) else {
            self = .metadata
            return
        }
        let name = try container.decode(String.self, forKey: .dtype)
        guard let type = ScalarType(safetensors: name) else {
            throw DecodingError.dataCorruptedError(
                forKey: .dtype, in: container, debugDescription: "the scalar type \(name) is not known")
        }
        self = .tensor(
            type, shape: try container.decode([Int].self, forKey: .shape),
            offsets: try container.decode([Int].self, forKey: .offsets))
    }
}

extension ScalarType {
    fileprivate init?(safetensors name: String) {
        switch name {
        case "F32": self = .float32
        case "F16": self = .float16
        case "BF16": self = .bfloat16
        case "BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3": self = .other(name, bytes: 1)
        case "I16", "U16": self = .other(name, bytes: 2)
        case "I32", "U32": self = .other(name, bytes: 4)
        case "F64", "I64", "U64": self = .other(name, bytes: 8)
        default: return nil
        }
    }
}
