import Foundation
import Glibc
import Testing

/// `tagclipd eval`, whole, on the miniature data sets.
@Suite(.serialized) struct EvalTests {
    /// What an independent implementation says of the miniature sets, with another JPEG decoder.
    struct Golden: Decodable {
        struct Tags: Decodable {
            var precision: Double
            var recall: Double
            var F1: Double
        }

        var images: Int
        var mAP: [String: Double]
        var mAP_all: [String: Double]
        var AP_tagclip: [String: Double]
        var tagclip_relative: Tags

        static func load(_ dataSet: String) throws -> Golden {
            let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
                "Golden/mini.json")
            return try #require(
                try JSONDecoder().decode([String: Golden].self, from: Data(contentsOf: file))[dataSet])
        }
    }

    /// The object that `--json` prints.
    struct Report: Decodable {
        struct Mode: Decodable {
            var mAP: Double
            var mAP_all: Double
            var AP: [String: Double]
            var precision: Double
            var recall: Double
            var F1: Double
        }

        var dataset: String
        var images: Int
        var failed: Int?
        var modes: [String: Mode]

        init(_ text: String) throws {
            self = try JSONDecoder().decode(Report.self, from: Data(text.utf8))
        }
    }

    private static func arguments(_ dataSet: String, _ more: String...) -> [String] {
        ["eval", "--dataset", dataSet, "--root", Program.samples + "/mini/" + dataSet] + more
    }

    @Test(arguments: ["voc2007", "coco2014"])
    func `all six modes have the expected figures`(_ dataSet: String) throws {
        let golden = try Golden.load(dataSet)
        let result = try Program.run(Self.arguments(dataSet, "--mode", "all", "--json"))
        #expect(result.status == 0 && result.output.split(separator: "\n").count == 1)
        let report = try Report(result.output)
        #expect(report.dataset == dataSet && report.images == golden.images && report.failed == nil)
        #expect(Set(report.modes.keys) == Set(golden.mAP.keys))
        for (mode, found) in report.modes {
            #expect(abs(found.mAP - (try #require(golden.mAP[mode]))) < 0.005, "\(mode)")
            #expect(abs(found.mAP_all - (try #require(golden.mAP_all[mode]))) < 0.005, "\(mode)")
        }
        let whole = try #require(report.modes["tagclip"])
        #expect(Set(whole.AP.keys) == Set(golden.AP_tagclip.keys))
        for (label, value) in whole.AP {
            // Of one label with a few pictures, two that change places move the AP by a hundredth.
            #expect(abs(value - (try #require(golden.AP_tagclip[label]))) < 0.01, "\(label)")
        }
        #expect(abs(whole.precision - golden.tagclip_relative.precision) < 0.005)
        #expect(abs(whole.recall - golden.tagclip_relative.recall) < 0.005)
        #expect(abs(whole.F1 - golden.tagclip_relative.F1) < 0.005)
    }

    @Test func `the table has the paper's rows and figures`() throws {
        let result = try Program.run(Self.arguments("voc2007", "--mode", "all,clip-surgery", "--limit", "4"))
        #expect(result.status == 0)
        let lines = result.output.split(separator: "\n").map { $0.split(separator: " ") }
        let rows = ["clip-raw", "clip", "coarse", "dmar", "coarse-cwr", "tagclip", "clip-surgery"]
        let places = rows.map { row in lines.firstIndex { $0.contains(Substring(row)) } }
        #expect(!places.contains(nil))
        #expect(lines.contains { $0.contains("tagclip") && $0.contains("92.80") })
        #expect(lines.contains { $0.contains("clip") && $0.contains("85.80") })
        #expect(result.output.contains("not as there: 4 pictures at most"))
    }

    @Test func `a run goes on from its scores and writes the predicted labels`() throws {
        let folder = try TemporaryFolder()
        let whole = try Program.run(Self.arguments("voc2007", "--mode", "coarse,tagclip", "--json"))
        let output = folder.path + "/out"
        let root = folder.path + "/voc"
        try FileManager.default.copyItem(atPath: Program.samples + "/mini/voc2007", toPath: root)
        let arguments = [
            "eval", "--dataset", "voc2007", "--root", root, "--mode", "coarse,tagclip", "--json", "--output", output,
        ]
        let part = try Program.run(arguments + ["--limit", "7"])
        #expect(part.status == 0)
        #expect(try Report(part.output).images == 7)
        // A killed run: the last picture is there in part.
        let scores = output + "/scores.csv"
        let torn = try Data(contentsOf: URL(fileURLWithPath: scores)).dropLast(30)
        try torn.write(to: URL(fileURLWithPath: scores))
        // Those that are there are not looked at again: their files are gone.
        for picture in 1...6 {
            try FileManager.default.removeItem(atPath: root + "/JPEGImages/00000\(picture).jpg")
        }
        let rest = try Program.run(arguments)
        #expect(rest.status == 0 && rest.output == whole.output)
        let table = try String(contentsOfFile: scores, encoding: .utf8).split(separator: "\n")
        #expect(table.count == 81 && table[1].hasPrefix("000001,coarse,") && table[80].hasPrefix("000040,tagclip,"))
        let labels = try String(contentsOfFile: output + "/labels-tagclip.txt", encoding: .utf8)
        let lines = labels.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.count == 40 && lines.allSatisfy { $0.count > 1 && $0.dropFirst().allSatisfy { Int($0) != nil } })
        // What was predicted is a list that eval reads: measured against itself everything is right.
        let itself = try Program.run(
            Self.arguments("voc2007", "--split", output + "/labels-tagclip.txt", "--json"))
        #expect(try #require(try Report(itself.output).modes["tagclip"]).F1 == 1)
        let other = try Program.run(arguments + ["--max-side", "224"])
        #expect(other.status == 78 && other.errors.contains("max side is 0, now 224"))
    }

    @Test func `a run that is stopped says how it goes on`() throws {
        let folder = try TemporaryFolder()
        let output = folder.path + "/out"
        let process = Program.process(Self.arguments("coco2014", "--mode", "all", "--json", "--output", output))
        let errors = Pipe()
        let printed = Pipe()
        process.standardError = errors
        process.standardOutput = printed
        try process.run()
        let scores = output + "/scores.csv"
        let deadline = Date(timeIntervalSinceNow: 60)
        while Date() < deadline, (try? Data(contentsOf: URL(fileURLWithPath: scores)))?.count ?? 0 < 4_000 {
            usleep(2_000)
        }
        process.terminate()
        let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(printed.fileHandleForReading.readDataToEndOfFile().isEmpty)
        process.waitUntilExit()
        #expect(process.terminationStatus == 1 && message.contains("the same command goes on from there"))
        let rest = try Program.run(Self.arguments("coco2014", "--mode", "all", "--json", "--output", output))
        let whole = try Program.run(Self.arguments("coco2014", "--mode", "all", "--json"))
        #expect(rest.status == 0 && rest.output == whole.output)
    }

    @Test func `a picture that can't be read is named and counted`() throws {
        let folder = try TemporaryFolder()
        let root = folder.path + "/voc"
        try FileManager.default.copyItem(atPath: Program.samples + "/mini/voc2007", toPath: root)
        try FileManager.default.removeItem(atPath: root + "/JPEGImages/000002.jpg")
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: root + "/JPEGImages/000003.jpg"))
        let result = try Program.run(
            ["eval", "--dataset", "voc2007", "--root", root, "--mode", "clip", "--json", "--limit", "5"])
        #expect(result.status == 1)
        #expect(result.errors.contains("000002.jpg") && result.errors.contains("000003.jpg"))
        let report = try Report(result.output)
        #expect(report.images == 3 && report.failed == 2)
    }

    @Test func `what is not there ends with 66, what breaks the format with 65`() throws {
        #expect(try Program.run(["eval", "--dataset", "voc2012", "--root", "/nowhere"]).status == 66)
        let folder = try TemporaryFolder()
        try Data("000001 one\n".utf8).write(to: URL(fileURLWithPath: folder.path + "/list.txt"))
        let wrong = try Program.run(Self.arguments("voc2007", "--split", folder.path + "/list.txt"))
        #expect(wrong.status == 65 && wrong.errors.contains("list.txt:1"))
    }

    @Test func `a sweep meets the method's own figure and draws its curve`() throws {
        let folder = try TemporaryFolder()
        let page = folder.path + "/fuse.html"
        let result = try Program.run(
            Self.arguments("voc2007", "--sweep", "fuse=0:1:0.5", "--json", "--html", page))
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let points = try #require(object["sweep"] as? [[String: Double]])
        #expect(points.compactMap { $0["value"] } == [0, 0.5, 1])
        let golden = try Golden.load("voc2007")
        #expect(abs(try #require(points[1]["mAP"]) - (try #require(golden.mAP["tagclip"]))) < 0.005)
        #expect(abs(try #require(points[2]["mAP"]) - (try #require(golden.mAP["dmar"]))) < 0.005)
        #expect(try String(contentsOfFile: page, encoding: .utf8).contains("<polyline"))
    }

    @Test func `tag takes the constants too`() throws {
        let picture = Program.samples + "/pictures/dog-bicycle.png"
        let arguments = ["tag", "--json", "--scores", "--label", "dog", "--label", "bicycle", picture]
        func scores(_ more: [String]) throws -> NSDictionary? {
            let result = try Program.run(arguments + more)
            #expect(result.status == 0)
            return try result.records.first { $0.event == "frame" }?.body["scores"] as? NSDictionary
        }
        let local = try scores(["--fuse", "1"])
        let dmar = try scores(["--mode", "dmar"])
        let unseen = try scores(["--candidate", "1"])
        let usual = try scores([])
        #expect(local == dmar && local == unseen && local != usual)
        let wrong = try Program.run(arguments + ["--layers", "40"])
        #expect(wrong.status == 78 && wrong.errors.contains("counted from 0 to 11"))
    }
}
