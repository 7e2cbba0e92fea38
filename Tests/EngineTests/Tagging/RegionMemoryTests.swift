import Testing

@testable import Engine

/// Candidates of a stream whose crops need no second look.
@Suite struct RegionMemoryTests {
    private static let side = 96
    private let tagger: Tagger

    init() throws {
        let model = try GoldenModels.load("random12")
        tagger = Tagger(
            model: model, vocabulary: try GoldenModels.vocabulary("random12", model), options: TaggingOptions())
    }

    /// A scene, and what has changed of it in a square from a corner on.
    private func scene(changed: Range<Int> = 0..<0, by level: Int = 60) -> [UInt8] {
        let side = Self.side
        return (0..<3 * side * side).map { index in
            let (x, y) = (index / 3 % side, index / 3 / side)
            let value = (x &* 5 &+ y &* 3 &+ (index % 3) &* 40) % 200
            return UInt8(clamping: value + (changed.contains(x) && changed.contains(y) ? level : 0))
        }
    }

    private func tag(_ pixels: [UInt8], _ memory: RegionMemory?, at second: Double = 0) throws -> Tagging {
        try tagger.tag(
            pixels.span, width: Self.side, height: Self.side, stride: 3 * Self.side, memory: memory,
            at: .seconds(second))
    }

    @Test func `the same frame has the same scores, without a crop`() throws {
        let memory = RegionMemory(maximumAge: .seconds(60))
        let plain = try tag(scene(), nil)
        let first = try tag(scene(), memory)
        #expect(first == plain)
        #expect(first.crops > 0 && first.sparedCrops == 0)
        var second = try tag(scene(), memory, at: 1)
        #expect(second.crops == 0 && second.sparedCrops == first.crops)
        (second.crops, second.sparedCrops) = (first.crops, 0)
        #expect(second == first)
    }

    @Test func `what has changed is looked at again, and is as without a memory`() throws {
        let memory = RegionMemory(maximumAge: .seconds(60))
        _ = try tag(scene(), memory)
        let changed = scene(changed: 0..<Self.side, by: 50)
        let plain = try tag(changed, nil)
        #expect(try tag(changed, memory, at: 1) == plain)
    }

    @Test func `after a minute everything is looked at again`() throws {
        let memory = RegionMemory(maximumAge: .seconds(60))
        let first = try tag(scene(), memory)
        #expect(try tag(scene(), memory, at: 59.9).crops == 0)
        #expect(try tag(scene(), memory, at: 60).crops == first.crops)
        #expect(try tag(scene(), memory, at: 119).crops == 0)
    }

    @Test func `another connection and another tagger know nothing`() throws {
        let memory = RegionMemory(maximumAge: .seconds(60))
        let first = try tag(scene(), memory)
        memory.forget()
        #expect(try tag(scene(), memory, at: 1).crops == first.crops)
        let other = try RegionMemoryTests()
        #expect(try other.tag(scene(), memory, at: 2).crops == first.crops)
        #expect(try tag(scene(), memory, at: 3).crops == first.crops)
    }

    @Test func `what a frame of the connection before finds out late is not kept`() {
        let memory = RegionMemory(maximumAge: .seconds(60))
        let grid = PictureGrid(rows: 2, columns: 2)
        let planes = Matrix(rows: 3 * 32, columns: 32)
        planes.fill { 0 }
        func moment(_ second: Double) -> RegionMemory.Moment {
            memory.moment(.seconds(second), for: tagger, .float32, planes: planes, grid: grid)
        }
        let box = PatchBox(left: 0, top: 0, right: 1, bottom: 1)
        let region = ClassRegion(label: 0, box: box, global: 0.5)
        let late = moment(0)
        memory.forget()
        late.keep(region, local: 0.5, on: grid)
        #expect(moment(1).global(of: region, local: 0.5, on: grid) == nil)
        moment(1).keep(region, local: 0.5, on: grid)
        #expect(moment(2).global(of: region, local: 0.5, on: grid) == 0.5)
    }

    @Test func `boxes are alike where no edge has moved far`() {
        let box = PatchBox(left: 2, top: 3, right: 8, bottom: 9)
        #expect(box.isLike(PatchBox(left: 1, top: 4, right: 9, bottom: 8), edge: 1))
        #expect(!box.isLike(PatchBox(left: 0, top: 3, right: 8, bottom: 9), edge: 1))
        #expect(
            box.union(PatchBox(left: 1, top: 4, right: 7, bottom: 11))
                == PatchBox(left: 1, top: 3, right: 8, bottom: 11))
    }
}
