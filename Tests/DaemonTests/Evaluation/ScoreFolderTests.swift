import FoundationEssentials
import Testing

@testable import Daemon

/// Raw scores on disk, and going on from them.
@Suite struct ScoreFolderTests {
    private static let labels = ["dog", "a, \"b\""]
    private static let rows = ["clip", "tagclip"]

    private func open(_ path: String, rows: [String] = rows, model: String = "m") throws(ConfigurationProblem)
        -> ScoreFolder
    {
        let origin = RunOrigin([("model", model), ("max side", "0")])
        return try ScoreFolder(path, labels: Self.labels, rows: rows, origin: origin)
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    @Test func `scores are lines of a table and come back as they were`() throws {
        try ConfigurationFixture.withFolder { folder in
            let path = folder + "/out"
            let scores: [[Float]] = [[0.1, -2.5e-8], [17.25, .leastNonzeroMagnitude]]
            do {
                let output = try open(path)
                #expect(output.earlier.isEmpty)
                try output.append("000001", scores)
                try output.append("x,\"y", [[1, 2], [3, 4]])
            }
            let lines = try text(path + "/scores.csv").split(separator: "\n")
            #expect(lines[0] == "image,row,dog,\"a, \"\"b\"\"\"" && lines.count == 5)
            #expect(lines[1] == "000001,clip,0.1,-2.5e-08" && lines[3].hasPrefix("\"x,\"\"y\",clip,"))
            let again = try open(path)
            #expect(again.earlier == ["000001": scores, "x,\"y": [[1, 2], [3, 4]]])
        }
    }

    @Test func `a picture that was written in part is written anew`() throws {
        try ConfigurationFixture.withFolder { folder in
            let path = folder + "/out"
            do { try open(path).append("1", [[1, 2], [3, 4]]) }
            let whole = try text(path + "/scores.csv")
            for torn in ["2,clip,1,2\n", "2,clip,1,2\n2,tagclip,3", "2", "2,clip,1"] {
                try ConfigurationFixture.write(whole + torn, to: path + "/scores.csv")
                do {
                    let output = try open(path)
                    #expect(output.earlier.keys.sorted() == ["1"], "\(torn)")
                    try output.append("3", [[5, 6], [7, 8]])
                }
                #expect(try text(path + "/scores.csv") == whole + "3,clip,5.0,6.0\n3,tagclip,7.0,8.0\n")
            }
        }
    }

    @Test func `a folder of another kind of run stays as it is`() throws {
        try ConfigurationFixture.withFolder { folder in
            try ConfigurationFixture.write("task: segmentation\n", to: folder + "/run.txt")
            #expect(throws: ConfigurationProblem.self) { try open(folder) }
            #expect(try text(folder + "/run.txt") == "task: segmentation\n")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["run.txt"])
        }
    }

    @Test func `scores of another run are not gone on from`() throws {
        try ConfigurationFixture.withFolder { folder in
            let path = folder + "/out"
            do { try open(path).append("1", [[1, 2], [3, 4]]) }
            let model = try #require(throws: ConfigurationProblem.self) { try open(path, model: "n") }
            #expect("\(model)".contains("model is m, now n"))
            let rows = try #require(throws: ConfigurationProblem.self) { try open(path, rows: ["dmar"]) }
            #expect("\(rows)".contains("scores.csv is no file of scores"))
            let writer = try open(path)
            #expect(throws: ConfigurationProblem.self) { try open(path) }
            #expect(writer.earlier.count == 1)
        }
    }

    @Test(arguments: [
        "1,tagclip,1,2\n", "1,clip,1\n", "1,clip,1,x\n", "1,clip,nan,2\n", "1,clip,1,2\n2,tagclip,1,2\n",
        "\"1,clip,1,2\n",
    ])
    func `lines that are none of ours are refused`(_ lines: String) throws {
        try ConfigurationFixture.withFolder { folder in
            let path = folder + "/out"
            _ = try open(path)
            try ConfigurationFixture.write(try text(path + "/scores.csv") + lines, to: path + "/scores.csv")
            #expect(throws: ConfigurationProblem.self) { try open(path) }
        }
    }

    @Test func `predicted labels are written as the public code writes them`() throws {
        try ConfigurationFixture.withFolder { folder in
            let output = try open(folder + "/out")
            try output.writeLabels("clip", [("000001", [14, 2]), ("000002", [])])
            #expect(try text(folder + "/out/labels-clip.txt") == "000001 2 14\n000002\n")
        }
    }
}
