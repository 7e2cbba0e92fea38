import Testing

@testable import Engine

/// What is read of a pickle, and what is refused, by name and quickly.
@Suite struct PickleReaderTests {
    private typealias P = PickleFixture

    private func refusal(_ value: [UInt8]) -> String {
        do throws(EngineError) {
            let pickle = try PickleReader.read(P.pickle(value), origin: "test.pt")
            _ = try pickle.namedTensors(origin: "test.pt")
            return "taken"
        } catch {
            return "\(error)"
        }
    }

    @Test func `a tensor is described`() throws {
        let tensor = P.tensor(count: 6, offset: 1, shape: [2, 2], stride: [3, 1])
        let pickle = try PickleReader.read(P.pickle(P.dictionary([("a", P.dictionary([("b", tensor)]))])), origin: "")
        let named = try pickle.namedTensors(origin: "")
        #expect(named.keys.sorted() == ["a.b"])
        #expect(named["a.b"]?.shape == [2, 2] && named["a.b"]?.stride == [3, 1] && named["a.b"]?.offset == 1)
        #expect(named["a.b"]?.storage == PickledStorage(key: "0", type: .float32, count: 6))
    }

    @Test func `every number opcode gives its number`() throws {
        let cases: [([UInt8], Int)] = [
            ([0x4B, 200], 200), ([0x4D, 1, 2], 513), ([0x4A, 0xFE, 0xFF, 0xFF, 0xFF], -2), ([0x8A, 0], 0),
            ([0x8A, 1, 0x80], -128), ([0x8A, 2, 0, 1], 256), ([0x8A, 8] + [UInt8](repeating: 0xFF, count: 8), -1),
        ]
        for (bytes, expected) in cases {
            guard case .integer(let found) = try PickleReader.read(P.pickle(bytes), origin: "").root else {
                Issue.record("no number")
                continue
            }
            #expect(found == expected)
        }
        let half: [UInt8] = [0x47, 0x3F, 0xE0, 0, 0, 0, 0, 0, 0]
        guard case .float(0.5) = try PickleReader.read(P.pickle(half), origin: "").root else {
            Issue.record("no float")
            return
        }
    }

    @Test func `parameters, TorchScript's classes and metadata are read`() throws {
        let tensor = P.tensor(count: 6, shape: [6], stride: [1])
        let hooks = P.global("collections", "OrderedDict") + [0x29, 0x52]
        let parameter = P.global("torch._utils", "_rebuild_parameter") + P.tuple([tensor, [0x88], hooks]) + [0x52]
        let script =
            P.global("__torch__.clip.model", "CLIP") + [0x29, 0x81] + P.dictionary([("w", parameter)]) + [0x62]
        // torch.save of a state dict: an OrderedDict with attributes of its own.
        let state = hooks + [0x28] + P.text("s") + script + [0x75] + P.dictionary([("_metadata", hooks)]) + [0x62]
        let pickle = try PickleReader.read(P.pickle(state), origin: "")
        #expect(try pickle.namedTensors(origin: "").keys.sorted() == ["s.w"])
    }

    @Test(
        arguments: [
            (PickleFixture.global("os", "system") + [0x28] + PickleFixture.text("true") + [0x74, 0x52], "os.system"),
            (PickleFixture.global("builtins", "eval"), "builtins.eval"),
            (PickleFixture.global("torch", "load"), "torch.load"),
            (PickleFixture.global("torch._utils", "_rebuild_tensor"), "torch._utils._rebuild_tensor"),
            (PickleFixture.global("collections", "defaultdict"), "collections.defaultdict"),
            (PickleFixture.global("__torch__evil", "x"), "__torch__evil.x"),
            (PickleFixture.global("torch", "FloatStorage") + [0x29, 0x52], "calls the class of storages"),
            (PickleFixture.global("__torch__", "A") + [0x29, 0x52], "calls __torch__.A"),
            (PickleFixture.global("collections", "OrderedDict") + [0x29, 0x81], "makes an object of collections"),
            (PickleFixture.text("os.system") + [0x29, 0x52], "calls a text"),
            ([0x93], "STACK_GLOBAL"), ([0x69], "INST"), ([0x6F], "OBJ"), ([0x82, 1], "EXT1"), ([0x94], "MEMOIZE"),
            ([0xFF], "0xFF"), ([0x80, 2], "0x80"), ([0x95], "FRAME"), ([0x64], "DICT"), ([0x50], "PERSID"),
            ([0x32], "DUP"), ([0x8B], "LONG4"), ([0x00], "0x00"),
        ] as [([UInt8], String)])
    func `what could run or is unknown is refused by name`(_ value: [UInt8], _ words: String) {
        #expect(refusal(value).contains(words), "\(refusal(value))")
    }

    @Test(
        arguments: [
            ([0x58, 0xFF, 0xFF, 0xFF, 0xFF], "text of 4294967295 bytes"), ([0x58, 9, 0, 0, 0, 0x61], "cut off"),
            ([0x58, 1, 0, 0, 0, 0xFF], "UTF-8"), ([0x8A, 9] + [UInt8](repeating: 1, count: 9), "of 9 bytes"),
            ([0x8A, 255], "of 255 bytes"), ([0x68, 3], "recalls value 3"), ([0x6A, 0xFF, 0xFF, 0xFF, 0xFF], "recalls"),
            ([0x71, 0], "remembers"), ([0x74], "mark"), ([0x85], "not there"), ([0x28, 0x85], "not there"),
            ([0x4E, 0x28, 0x85], "not there"), ([0x4E, 0x28, 0x71, 0], "remembers"), ([0x52], "not there"),
            ([0x4E, 0x4E], "middle"), ([0x28, 0x4E], "middle"), ([], "middle"), ([0x63], "without an end"),
            ([0x7D, 0x28, 0x4E, 0x75], "without a value"), ([0x7D, 0x28, 0x4E, 0x4E, 0x75], "None for a key"),
            ([0x28, 0x7D, 0x4E, 0x73], "can't hold"), ([0x7D, 0x7D, 0x4E, 0x73], "an object for a key"),
            ([0x4E, 0x4E, 0x61], "can't hold"), ([0x5D, 0x7D, 0x62], "can't hold"),
            ([0x7D, 0x4E, 0x62], "None for attributes"), ([0x4E, 0x51], "names no storage"),
            (PickleFixture.tuple([PickleFixture.text("storage")]) + [0x51], "names no storage"),
            (PickleFixture.tensor(count: -1, shape: [], stride: []), "names no storage"),
            (PickleFixture.tensor(count: 1, shape: [1], stride: []), "1 sides and 0 strides"),
            (
                PickleFixture.tensor(
                    count: 1, shape: [Int](repeating: 1, count: 9), stride: [Int](repeating: 1, count: 9)), "otherwise"
            ),
        ] as [([UInt8], String)])
    func `what makes no sense is refused`(_ value: [UInt8], _ words: String) {
        #expect(refusal(value).contains(words), "\(refusal(value))")
    }

    @Test func `another protocol is refused by its number`() {
        for bytes in [[0x80, 4, 0x4E, 0x2E], [0x80], [], [0x4E, 0x2E]] as [[UInt8]] {
            #expect(throws: EngineError.self) { try PickleReader.read(bytes, origin: "") }
        }
    }

    /// Bytes that would take much time or memory, each with what they are refused for.
    private static var bombs: [([UInt8], String)] {
        // Each dictionary holds the one before it twice: 2^60 ways lead to the bottom.
        var doubling: [UInt8] = [0x28, 0x7D, 0x71, 0]
        for level in 0..<60 {
            doubling += P.dictionary([("a", [0x68, UInt8(level)]), ("b", [0x68, UInt8(level)])])
            doubling += [0x71, UInt8(level + 1)]
        }
        let ways = P.dictionary([("rest", doubling + [0x74]), ("root", [0x68, 60])])
        var nested = P.tensor(count: 1, shape: [], stride: [])
        for _ in 0..<70 { nested = P.dictionary([("d", nested)]) }
        let circle: [UInt8] = [0x7D, 0x71, 0] + P.text("a") + [0x68, 0, 0x73]
        let pile = [0x4E, 0x71, 0] + [[UInt8]](repeating: [0x68, 0], count: 1 << 19).flatMap(\.self)
        // One list that is put into itself again and again, element by element.
        let appended = [0x5D, 0x71, 0] + [[UInt8]](repeating: [0x4E, 0x61], count: 2 << 20).flatMap(\.self)
        // Attributes of a large dictionary, given to one object after another.
        var attributes: [UInt8] = [0x7D, 0x71, 0, 0x28]
        for number in 0..<5_000 { attributes += P.integer(number) + [0x4E] }
        attributes += [0x75]
        let built = P.global("__torch__", "A") + [0x29, 0x81, 0x68, 0, 0x62]
        let many = [0x28] + attributes + [[UInt8]](repeating: built, count: 10_000).flatMap(\.self) + [0x74]
        return [
            ([UInt8](repeating: 0x28, count: 1 << 20), "nested too deep"), (pile, "piles up"),
            ([UInt8](repeating: 0x5D, count: 2 << 20), "piles up"),
            ([0x4E] + [UInt8](repeating: 0x85, count: 2 << 20), "parts"), (appended, "parts"), (many, "parts"),
            (nested, "more than 64 deep"), (circle, "more than 64 deep"), (ways, "again and again"),
        ]
    }

    @Test func `bombs are refused quickly, in bounded memory`() {
        let clock = ContinuousClock()
        for (value, words) in Self.bombs {
            var found = ""
            let time = clock.measure { found = refusal(value) }
            #expect(found.contains(words), "\(found.prefix(200)), expected \(words)")
            // Far above what it takes (a release build needs some hundredths), far below what a bomb would.
            #expect(time < .seconds(10), "\(words): \(time)")
        }
    }
}
