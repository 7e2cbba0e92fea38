import FoundationEssentials
import Testing

@testable import Engine

/// What is refused of a safetensors file, and with which words.
@Suite struct SafetensorsTests {
    /// Keeps bytes alive for the life of the process, as the program's own files are.
    private func open(header: String, body: [UInt8] = []) throws(EngineError) -> Safetensors {
        var bytes = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
        bytes += Array(header.utf8) + body
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
        unsafe copy.copyBytes(from: bytes)
        return try unsafe Safetensors(MappedBytes(static: UnsafeRawBufferPointer(copy)), origin: "test")
    }

    @Test func `a sound file is read`() throws {
        let file = try open(
            header: #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
            body: [0, 0, 128, 63, 0, 0, 0, 64])
        #expect(file.tensors["a"] == TensorDescription(type: .float32, shape: [2]))
        let values = unsafe file.withElements(of: "a") { unsafe Array($0.bindMemory(to: Float.self)) }
        #expect(values == [1, 2])
        let missing = unsafe file.withElements(of: "b") { $0.count }
        #expect(missing == nil)
    }

    @Test(
        arguments: [
            (#"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#, "cut off"),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#, "needs 4 bytes"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, "data offsets"),
            (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, "shape"),
            (#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#, "shape"),
            (#"{"a":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}}"#, "F99"),
            (
                #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
                "overlap"
            ),
            (#"{"a":"#, "no safetensors JSON"),
            (#"[1,2]"#, "no safetensors JSON"),
        ])
    func `a broken header is refused with its reason`(_ header: String, _ reason: String) {
        do throws(EngineError) {
            _ = try open(header: header, body: [UInt8](repeating: 0, count: 8))
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".contains(reason), "\(error)")
        }
    }

    @Test func `a file of a few bytes, or of another kind, is refused`() {
        #expect(throws: EngineError.self) { try open(header: "") }
        #expect(throws: EngineError.self) { try Safetensors(path: GoldenFiles.path("random12.json")) }
        #expect(throws: EngineError.self) { try Safetensors(path: GoldenFiles.path("nowhere.safetensors")) }
        #expect(throws: EngineError.self) { try Safetensors(path: GoldenFiles.directory) }
    }
}
