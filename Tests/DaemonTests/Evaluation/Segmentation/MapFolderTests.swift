import Decode
import FoundationEssentials
import Testing

@testable import Daemon

/// Predicted maps on disk, and going on from them.
@Suite struct MapFolderTests {
    private static let map = IndexedPicture(width: 3, height: 2, values: [0, 255, 7, 7, 181, 1])

    private func open(_ path: String, model: String = "m") throws(ConfigurationProblem) -> MapFolder {
        try MapFolder(path, origin: RunOrigin([("model", model), ("crf", "false")]))
    }

    @Test func `maps come back as they were, and nothing else is taken for one`() throws {
        try ConfigurationFixture.withFolder { folder in
            let path = folder + "/out"
            do {
                let output = try open(path)
                #expect(output.earlier("1") == nil)
                try output.write(try MapFile.png(Self.map), for: "1")
                try ConfigurationFixture.write("torn", to: path + "/2.png")
            }
            let again = try open(path)
            #expect(again.earlier("1") == Self.map && again.earlier("2") == nil && again.earlier("3") == nil)
            let files = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            #expect(files == ["1.png", "2.png", "run.txt"])
        }
    }

    @Test func `maps of another run are not gone on from, and two runs don't share a folder`() throws {
        try ConfigurationFixture.withFolder { folder in
            let path = folder + "/out"
            do { try open(path).write(try MapFile.png(Self.map), for: "1") }
            let model = try #require(throws: ConfigurationProblem.self) { try open(path, model: "n") }
            #expect("\(model)".contains("maps") && "\(model)".contains("model is m, now n"))
            let writer = try open(path)
            let second = try #require(throws: ConfigurationProblem.self) { try open(path) }
            #expect("\(second)".contains("another run") && writer.earlier("1") != nil)
        }
    }

    @Test func `a run that goes on removes what a kill left begun`() throws {
        try ConfigurationFixture.withFolder { folder in
            let path = folder + "/out"
            do { try open(path).write(try MapFile.png(Self.map), for: "1") }
            for name in [".tagclipd-17.partial", "17.partial"] {
                try ConfigurationFixture.write("half", to: path + "/" + name)
            }
            #expect(try open(path).earlier("1") == Self.map)
            let files = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            #expect(files == ["1.png", "17.partial", "run.txt"])
        }
    }

    @Test func `a folder of somebody's masks is refused`() throws {
        try ConfigurationFixture.withFolder { folder in
            try ConfigurationFixture.write("mask", to: folder + "/000001.png")
            for _ in 0..<2 {
                let masks = try #require(throws: ConfigurationProblem.self) { try open(folder) }
                #expect("\(masks)".contains("000001.png"))
            }
            #expect(try String(contentsOfFile: folder + "/000001.png", encoding: .utf8) == "mask")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["000001.png"])
        }
    }

    @Test func `values have VOC's colours`() {
        func colour(_ value: Int) -> [UInt8] {
            let colour = MapFile.palette[value]
            return [colour.red, colour.green, colour.blue]
        }
        #expect(MapFile.palette.count == 256 && colour(0) == [0, 0, 0])
        #expect(colour(1) == [128, 0, 0] && colour(2) == [0, 128, 0] && colour(3) == [128, 128, 0])
        #expect(colour(15) == [192, 128, 128] && colour(20) == [0, 64, 128] && colour(255) == [224, 224, 192])
    }
}
