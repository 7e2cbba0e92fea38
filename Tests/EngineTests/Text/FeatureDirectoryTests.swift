import FoundationEssentials
import Testing

@testable import Engine

/// The cache of label features on disk: nothing damaged is ever read, and nothing that fails is an error.
@Suite struct FeatureDirectoryTests {
    private static let space = FeatureSpace(textTower: "tower", templates: "templates", width: 4)
    private let path = FileManager.default.temporaryDirectory.path + "/features-\(UUID().uuidString)"

    private func withDirectory(_ body: (FeatureDirectory) throws -> Void) throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(FeatureDirectory(path: path))
    }

    private func file() throws -> URL {
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        #expect(names.count == 1)
        return URL(fileURLWithPath: path + "/" + (try #require(names.first)))
    }

    @Test func `what is stored is found by this and by another process`() throws {
        try withDirectory { directory in
            let key = Self.space.key(of: "dog")
            #expect(directory.lookup(key) == nil)
            directory.store([0.5, -0.5, 0.5, 0.5], for: key)
            #expect(directory.lookup(key) == [0.5, -0.5, 0.5, 0.5])
            #expect(FeatureDirectory(path: path).lookup(key) == [0.5, -0.5, 0.5, 0.5])
            #expect(directory.lookup(Self.space.key(of: "cat")) == nil)
        }
    }

    @Test func `another tower, template set or wording has another key`() {
        let key = Self.space.key(of: "dog")
        #expect(key == FeatureSpace(textTower: "tower", templates: "templates", width: 4).key(of: "dog"))
        #expect(key != FeatureSpace(textTower: "other", templates: "templates", width: 4).key(of: "dog"))
        #expect(key != FeatureSpace(textTower: "tower", templates: "other", width: 4).key(of: "dog"))
        #expect(key != Self.space.key(of: "dogs"))
    }

    @Test func `a file cut off anywhere is not read`() throws {
        try withDirectory { directory in
            let key = Self.space.key(of: "dog")
            directory.store([1, 0, 0, 0], for: key)
            let file = try file()
            let whole = try Data(contentsOf: file)
            for length in 0..<whole.count {
                try whole.prefix(length).write(to: file)
                #expect(directory.lookup(key) == nil, "\(length) bytes of \(whole.count)")
            }
            directory.store([1, 0, 0, 0], for: key)
            #expect(directory.lookup(key) == [1, 0, 0, 0])
        }
    }

    @Test func `a file with one changed byte is not read`() throws {
        try withDirectory { directory in
            let key = Self.space.key(of: "dog")
            directory.store([1, 0, 0, 0], for: key)
            let file = try file()
            let whole = try Data(contentsOf: file)
            for index in whole.indices {
                var damaged = whole
                damaged[index] ^= 0x10
                try damaged.write(to: file)
                #expect(directory.lookup(key) == nil, "byte \(index)")
            }
        }
    }

    @Test func `one wording's file under another's name is not taken for it`() throws {
        try withDirectory { directory in
            directory.store([1, 0, 0, 0], for: Self.space.key(of: "dog"))
            let dog = try file()
            directory.store([0, 1, 0, 0], for: Self.space.key(of: "cat"))
            let names = try FileManager.default.contentsOfDirectory(atPath: path)
            let cat = try #require(names.first { !dog.path.hasSuffix($0) })
            try Data(contentsOf: dog).write(to: URL(fileURLWithPath: path + "/" + cat))
            #expect(directory.lookup(Self.space.key(of: "cat")) == nil)
        }
    }

    @Test func `of too many files those go that were not used for longest`() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let directory = FeatureDirectory(path: path, most: 20)
        func key(_ number: Int) -> FeatureKey { Self.space.key(of: "label \(number)") }
        func age(_ number: Int, days: Double) throws {
            let file = try #require(directory.file(of: key(number))).path
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -86_400 * days)], ofItemAtPath: file)
        }
        for number in 0..<20 {
            directory.store([Float(number), 0, 0, 1], for: key(number))
            try age(number, days: 40 - Double(number))
        }
        #expect(directory.lookup(key(0)) == [0, 0, 0, 1], "a use is noted")
        directory.store([20, 0, 0, 1], for: key(20))
        #expect((0...20).filter { directory.lookup(key($0)) != nil } == [0] + Array(4...20))
    }

    @Test func `what a killed writer left behind goes after a day`() throws {
        try withDirectory { directory in
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            for (name, days) in [(".old", 2.0), (".new", 0.5), ("other", 9)] {
                try Data("x".utf8).write(to: URL(fileURLWithPath: path + "/" + name))
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSinceNow: -86_400 * days)], ofItemAtPath: path + "/" + name)
            }
            directory.store([1, 0, 0, 0], for: Self.space.key(of: "dog"))
            let names = try FileManager.default.contentsOfDirectory(atPath: path)
            #expect(Set(names).intersection([".old", ".new", "other"]) == [".new", "other"])
        }
    }

    @Test func `a directory that can't be is a cache that is empty`() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("a file".utf8).write(to: URL(fileURLWithPath: path))
        for place in [path, path + "/below", "/proc/features", "/dev/null/features"] {
            let directory = FeatureDirectory(path: place)
            directory.store([1, 0, 0, 0], for: Self.space.key(of: "dog"))
            #expect(directory.lookup(Self.space.key(of: "dog")) == nil, "\(place)")
        }
    }

    @Test func `an empty path names no file`() {
        #expect(FeatureDirectory(path: "").file(of: Self.space.key(of: "dog")) == nil)
        #expect(FeatureDirectory(path: path).file(of: Self.space.key(of: "dog"))?.path.hasPrefix(path) == true)
    }

    @Test func `many writers of one key leave one whole file`() async throws {
        let path = path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let key = Self.space.key(of: "dog")
        await withTaskGroup(of: [Float]?.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    let directory = FeatureDirectory(path: path)
                    directory.store([0, 0, 1, 0], for: key)
                    return directory.lookup(key)
                }
            }
            for await found in group {
                #expect(found == [0, 0, 1, 0])
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 1)
    }
}

/// Features in one read-only piece of memory.
@Suite struct BundledFeaturesTests {
    private static let space = FeatureSpace(textTower: "tower", templates: "templates", width: 2)

    @Test func `every record is found`() {
        let dog = Self.space.key(of: "dog")
        let cat = Self.space.key(of: "cat")
        let features = BundledFeatures(BundledFeatures.bytes(of: [(dog, [1, 0]), (cat, [0, 1])]))
        #expect(features.lookup(dog) == [1, 0])
        #expect(features.lookup(cat) == [0, 1])
        #expect(features.lookup(Self.space.key(of: "fox")) == nil)
    }

    @Test func `bytes of any kind and length are read without a trap`() {
        let dog = Self.space.key(of: "dog")
        let whole = BundledFeatures.bytes(of: [(dog, [1, 0]), (Self.space.key(of: "cat"), [0, 1])])
        for length in 0...whole.count {
            let found = BundledFeatures(Array(whole.prefix(length))).lookup(dog)
            #expect(found == (length < 52 ? nil : [1, 0]), "\(length) bytes")
        }
        let endless = BundledFeatures.magic + dog.digest + [0xFF, 0xFF, 0xFF, 0xFF] + [0, 0, 0, 0]
        #expect(BundledFeatures(endless).lookup(dog) == nil)
        #expect(BundledFeatures(BundledFeatures.bytes(of: [(dog, [.nan, 0])])).lookup(dog) == nil)
    }
}
