import Testing

@testable import Engine

/// What is read of PyTorch's files, and what is refused: ZIPs that lie, storages that do not fit, every damage.
@Suite struct PyTorchFileTests {
    private typealias P = PickleFixture

    private func refusal(_ bytes: [UInt8]) -> String {
        do throws(EngineError) {
            let store = try ZIPFixture.open(bytes)
            try store.prepare(Array(store.tensors.keys), Parallelism(workers: 2))
            return "taken"
        } catch {
            return "\(error)"
        }
    }

    private func refusal(_ change: (inout ZIPFixture) -> Void) -> String {
        var file = P.file(P.dictionary([("a", P.tensor(count: 6, shape: [6], stride: [1]))]))
        change(&file)
        return refusal(file.bytes)
    }

    private func values(_ tensor: [UInt8]) throws -> [Float]? {
        let store = try ZIPFixture.open(P.file(P.dictionary([("a", tensor)])).bytes)
        let lazily = unsafe store.withElements(of: "a") { unsafe Array($0) }
        try store.prepare(["a", "missing"], Parallelism(workers: 1))
        let prepared = unsafe store.withElements(of: "a") { unsafe Array($0) }
        #expect(lazily == prepared)
        return prepared.map { bytes in
            unsafe bytes.withUnsafeBytes { buffer in
                stride(from: 0, to: buffer.count, by: 4).map {
                    unsafe buffer.loadUnaligned(fromByteOffset: $0, as: Float.self)
                }
            }
        }
    }

    @Test(
        arguments: [
            (0, [6], [1], [1, 2, 3, 4, 5, 6]), (2, [2, 2], [2, 1], [3, 4, 5, 6]),
            (0, [3, 2], [1, 3], [1, 4, 2, 5, 3, 6]),
            (5, [], [], [6]), (0, [2, 1, 2], [3, 99, 2], [1, 3, 4, 6]), (6, [0, 4], [4, 1], []), (0, [2], [5], [1, 6]),
            (0, [0, 1 << 40, 1 << 40], [1, 1 << 40, 1], []), (1, [1, 1, 5], [0, 0, 1], [2, 3, 4, 5, 6]),
        ] as [(Int, [Int], [Int], [Float])])
    func `offset and strides are followed`(_ offset: Int, _ shape: [Int], _ stride: [Int], _ expected: [Float]) throws {
        #expect(try values(P.tensor(count: 6, offset: offset, shape: shape, stride: stride)) == expected)
    }

    @Test(
        arguments: [
            (6, 1, [6], [1]), (6, -1, [2], [1]), (6, 7, [0], [1]), (6, 0, [2, 4], [4, 1]), (6, 0, [3], [-1]),
            (6, 0, [-3], [1]), (6, 0, [100], [0]), (6, 0, [2], [6]), (6, 0, [1 << 40, 1 << 40], [0, 0]),
            (6, .max, [1], [1]), (6, .max, [2], [.max]), (6, 0, [2], [.max]), (6, 0, [.max], [1]),
            (6, 0, [2, 2, 2], [.max, .max, .max]), (6, .min, [1], [1]), (6, 0, [.min], [.min]),
        ])
    func `a tensor that does not lie in its storage is refused`(
        _ count: Int, _ offset: Int, _ shape: [Int], _ stride: [Int]
    ) {
        let tensor = P.tensor(count: count, offset: offset, shape: shape, stride: stride)
        #expect(refusal(P.file(P.dictionary([("a", tensor)])).bytes).contains("tensor a"))
    }

    @Test(arguments: [5, 7, 0, 1 << 61, Int.max])
    func `a storage of another length than the pickle says is refused`(_ count: Int) {
        let tensor = P.tensor(count: count, shape: [0], stride: [1])
        #expect(refusal(P.file(P.dictionary([("a", tensor)])).bytes).contains("storage 0 should have \(count)"))
    }

    @Test(arguments: ["1", "../data/0", "", "0/", "/etc/passwd"])
    func `a storage that is not in the file is named`(_ key: String) {
        let tensor = P.tensor(storage: key, count: 6, shape: [6], stride: [1])
        #expect(refusal(P.file(P.dictionary([("a", tensor)])).bytes).contains("data/\(key) is missing"))
    }

    @Test func `names that add up to more than a checkpoint has are refused`() {
        let inside = P.dictionary((0..<70_000).map { ("\($0)", [0x7D]) })
        let pickle = P.dictionary([(String(repeating: "k", count: 1_000), inside)])
        #expect(refusal(P.file(pickle).bytes).contains("the names in its pickle take more than"))
    }

    @Test func `tensors may share a storage, but their copies stay small`() throws {
        let turned = P.tensor(count: 6, shape: [3, 2], stride: [1, 3])
        let plain = P.tensor(count: 6, shape: [6], stride: [1])
        #expect(refusal(P.file(P.dictionary([("a", plain), ("b", plain), ("c", turned)])).bytes) == "taken")
        let many = (0..<400).map { ("t\($0)", turned) }
        let file = P.file(P.dictionary(many), storage: [1, 2, 3, 4, 5, 6]).bytes
        // 400 copies of 24 bytes are fewer than the file has, so this one is taken; with a large storage it is not.
        #expect(refusal(file) == "taken")
        let large = P.tensor(count: 60_000, shape: [30_000, 2], stride: [1, 30_000])
        let larger = P.file(
            P.dictionary((0..<20).map { ("t\($0)", large) }), storage: [Float](repeating: 1, count: 60_000))
        #expect(refusal(larger.bytes).contains("tensors overlap"))
    }

    @Test func `a ZIP that lies is refused`() {
        let cases: [(String, (inout ZIPFixture) -> Void)] = [
            ("taken", { _ in }), ("taken", { $0.count64 = 4 }),
            ("taken", { $0.entries.append(.init(name: "a/code/x.py", bytes: [3, 0], method: 8)) }),
            ("taken", { for index in $0.entries.indices { $0.entries[index].flags = 0 } }),
            ("data/0 does not have the CRC-32", { $0.entries[2].checksum = 1 }),
            ("data.pkl does not have the CRC-32", { $0.entries[0].checksum = 1 }),
            ("data/0 is compressed", { $0.entries[2].method = 8 }),
            ("data.pkl is compressed", { $0.entries[0].method = 8 }),
            ("data/0 is encrypted", { $0.entries[2].flags |= 1 }),
            ("a/data/0 is there twice", { $0.entries.append($0.entries[2]) }),
            ("described otherwise", { $0.entries[2].offset = 0 }),
            ("where no ZIP entry is", { $0.entries[2].offset = 1 }),
            ("where no ZIP entry is", { $0.entries[2].offset = 0x7FFF_FFFF }),
            ("the file's data ends", { $0.entries[2].size = 1 << 30 }),
            ("over the same bytes", { $0.entries[2].size = 100 }),
            ("lacks the 64-bit sizes", { $0.entries[2].size = 0xFFFF_FFFF }),
            (
                "lacks the 64-bit sizes",
                {
                    $0.entries[2].size = 0xFFFF_FFFF
                    $0.entries[2].extra = [1, 0, 8, 0] + ZIPFixture.little(24, 8)
                }
            ),
            (
                "the file's data ends",
                {
                    $0.entries[2].size = 0xFFFF_FFFF
                    $0.entries[2].extra = [1, 0, 16, 0] + ZIPFixture.little(.max, 8) + ZIPFixture.little(.max, 8)
                }
            ),
            (
                "taken",
                {
                    $0.entries[2].size = 0xFFFF_FFFF
                    $0.entries[2].extra =
                        [9, 9, 1, 0, 7, 1, 0, 16, 0] + ZIPFixture.little(24, 8) + ZIPFixture.little(24, 8)
                }
            ),
            ("holds more than its 3 entries", { $0.count = 3 }), ("directory is damaged", { $0.count = 5 }),
            ("contradict each other", { $0.count64 = 5 }), ("contradict each other", { $0.count64 = .max }),
            ("65537 entries", { ($0.count, $0.count64) = (0xFFFF, 65_537) }),
            ("several top folders", { $0.entries[3].name = "b/version" }),
            ("no name of an entry", { $0.entries[3].name = "version" }),
            ("no name of an entry", { $0.entries[3].name = "a/../../etc/passwd" }),
            ("no name of an entry", { $0.entries[3].name = "/a/version" }),
            ("no name of an entry", { $0.entries[3].name = "a//version" }),
            ("no name of an entry", { $0.entries[3].name = "a/ver\\sion" }),
            ("no name of an entry", { $0.entries[3].name = "a/ver\nsion" }),
            ("no data.pkl", { $0.entries[0].name = "a/data.pickle" }),
            ("byte order \"big\"", { $0.entries[1].bytes = Array("big".utf8) }),
            ("at most 64 are taken", { $0.entries[1].bytes = [UInt8](repeating: 0, count: 65) }),
            ("at most 16777216 are taken", { $0.entries[0].bytes = [UInt8](repeating: 0, count: (16 << 20) + 1) }),
        ]
        for (words, change) in cases {
            let found = refusal(change)
            #expect(found.contains(words), "\(found), expected \(words)")
        }
    }

    @Test func `a file that is cut off anywhere is refused`() throws {
        let whole = P.file(P.dictionary([("a", P.tensor(count: 6, shape: [3, 2], stride: [1, 3]))])).bytes
        #expect(refusal(whole) == "taken")
        for length in 0..<whole.count {
            #expect(refusal(Array(whole[..<length])) != "taken", "\(length) bytes")
        }
    }

    @Test func `a pickle that is cut off anywhere is refused`() {
        let value = P.pickle(P.dictionary([("a", P.tensor(count: 6, shape: [3, 2], stride: [1, 3]))]))
        for length in 0..<value.count {
            var file = P.file([])
            file.entries[0].bytes = Array(value[..<length])
            #expect(refusal(file.bytes) != "taken", "\(length) bytes")
        }
    }

    /// Changed bytes in the pickle and the directory, with a right CRC-32, so that every layer is reached.
    @Test func `mutations are refused or read, and never more`() throws {
        let items = ["visual.a", "b", "c"].map { ($0, P.tensor(count: 6, offset: 1, shape: [2, 2], stride: [1, 2])) }
        let script =
            P.global("__torch__.m", "M") + [0x29, 0x81, 0x71, 3] + P.dictionary(items + [("again", [0x68, 3])])
        let value = P.pickle(script + [0x62])
        let clean = P.file([]).bytes.count
        var generator = SplitMix64(state: 11)
        var refused = 0
        let start = ContinuousClock.now
        for round in 0..<6_000 {
            var file = P.file(P.dictionary(items))
            var pickle = value
            if round.isMultiple(of: 2) {
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let place = Int.random(in: 0..<pickle.count, using: &generator)
                    switch Int.random(in: 0..<3, using: &generator) {
                    case 0: pickle[place] = UInt8.random(in: 0 ... .max, using: &generator)
                    case 1: pickle.remove(at: place)
                    default: pickle.insert(UInt8.random(in: 0 ... .max, using: &generator), at: place)
                    }
                }
            }
            file.entries[0].bytes = pickle
            var bytes = file.bytes
            if !round.isMultiple(of: 2) {
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    let place = Int.random(in: max(0, bytes.count - clean)..<bytes.count, using: &generator)
                    bytes[place] =
                        [0, 0xFF, 1, UInt8.random(in: 0 ... .max, using: &generator)]
                        .randomElement(using: &generator) ?? 0
                }
            }
            if refusal(bytes) != "taken" { refused += 1 }
        }
        #expect(refused > 3_000)
        #expect(ContinuousClock.now - start < .seconds(60))
    }
}
