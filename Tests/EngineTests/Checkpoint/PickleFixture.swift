@testable import Engine

/// Writes pickles opcode by opcode.
enum PickleFixture {

    static func text(_ text: String) -> [UInt8] {
        [0x58] + ZIPFixture.little(text.utf8.count, 4) + Array(text.utf8)
    }

    static func global(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }

    /// A 32-bit number, or a long one.
    static func integer(_ value: Int) -> [UInt8] {
        if let small = Int32(exactly: value) { return [0x4A] + ZIPFixture.little(Int(small), 4) }
        return [0x8A, 8] + ZIPFixture.little(value, 8)
    }

    static func tuple(_ elements: [[UInt8]]) -> [UInt8] { [0x28] + elements.flatMap(\.self) + [0x74] }

    static func tensor(
        storage key: String = "0", type: String = "FloatStorage", count: Int, offset: Int = 0, shape: [Int],
        stride: [Int]
    ) -> [UInt8] {
        let id = tuple([text("storage"), global("torch", type), text(key), text("cpu"), integer(count)]) + [0x51]
        let hooks = global("collections", "OrderedDict") + [0x29, 0x52]
        return global("torch._utils", "_rebuild_tensor_v2")
            + tuple([
                id, integer(offset), tuple(shape.map(integer)), tuple(stride.map(integer)), [0x89], hooks,
            ]) + [0x52]
    }

    /// A dictionary with text keys.
    static func dictionary(_ items: [(String, [UInt8])]) -> [UInt8] {
        [0x7D, 0x28] + items.flatMap { text($0.0) + $0.1 } + [0x75]
    }

    /// A whole pickle.
    static func pickle(_ value: [UInt8]) -> [UInt8] { [0x80, 2] + value + [0x2E] }

    /// A file with one storage of float32 and the pickle of one value.
    static func file(_ value: [UInt8], storage: [Float] = [1, 2, 3, 4, 5, 6]) -> ZIPFixture {
        ZIPFixture([
            ("data.pkl", pickle(value)), ("byteorder", Array("little".utf8)),
            ("data/0", storage.flatMap { ZIPFixture.little(Int($0.bitPattern), 4) }), ("version", Array("3\n".utf8)),
        ])
    }
}
