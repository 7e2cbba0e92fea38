import Foundation
import Testing

/// `tagclipd calibrate`, and what it does to the tags of pictures that it has not seen.
@Suite(.serialized) struct CalibrationTests {
    private static let scenes: String = {
        let here = URL(fileURLWithPath: #filePath)
        return here.deletingLastPathComponent().appendingPathComponent("Scenes").path
    }()

    /// Words of the model's own that no scene shows.
    private static let unrelated = [
        "anchor", "bacon", "bell", "bomb", "books", "camera", "candle", "envelope", "hamburger", "laptop", "mailbox",
        "onion", "paperclip", "pumpkin", "teapot", "telescope",
    ]

    private static func truth() throws -> [String: Set<String>] {
        let data = try Data(contentsOf: URL(fileURLWithPath: scenes + "/held/truth.json"))
        return try JSONDecoder().decode([String: Set<String>].self, from: data)
    }

    private static func list() throws -> String {
        try String(contentsOfFile: scenes + "/list.txt", encoding: .utf8)
    }

    /// The tags of each held-out scene: p by label, the score where there is no p.
    private static func tags(_ arguments: [String]) throws -> [String: [String: Double]] {
        let result = try Program.run(["tag", "--json"] + arguments + [scenes + "/held"])
        #expect(result.errors == "")
        #expect(result.status == 0)
        #expect(try Schema.problems(of: result.output) == "")
        var tags: [String: [String: Double]] = [:]
        for record in try result.records where record.event == "frame" {
            let file = try #require(record.path.split(separator: "/").last.map(String.init))
            tags[file] = Dictionary(
                uniqueKeysWithValues: (record.body["tags"] as? [[String: Any]] ?? []).compactMap { tag in
                    guard let label = tag["label"] as? String else { return nil }
                    return (label, tag["p"] as? Double ?? tag["score"] as? Double ?? 0)
                })
        }
        return tags
    }

    /// F1 over all labels and pictures together.
    private static func f1(_ tags: [String: [String: Double]], _ truth: [String: Set<String>]) -> Double {
        var (right, given, wanted) = (0, 0, 0)
        for (file, shown) in truth {
            let found = Set(tags[file, default: [:]].keys)
            right += found.intersection(shown).count
            given += found.count
            wanted += shown.count
        }
        return 2 * Double(right) / Double(max(given + wanted, 1))
    }

    @Test func `one threshold fits all labels better than before, and p stays when the list grows`() throws {
        let folder = try TemporaryFolder()
        let labels = folder.path + "/list.txt"
        try Data(try Self.list().utf8).write(to: URL(fileURLWithPath: labels))
        let truth = try Self.truth()
        let plain = Self.f1(try Self.tags(["--labels", labels]), truth)
        let result = try Program.run(["calibrate", "--labels", labels, Self.scenes + "/learn"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("20 labels, from 48 pictures"))
        let calibrated = Self.f1(try Self.tags(["--labels", labels]), truth)
        // Measured: .878 without, .949 with.
        #expect(calibrated >= plain, "\(calibrated) with, \(plain) without")
        #expect(calibrated > 0.8)

        let few = try Self.tags(["--labels", labels, "--threshold", "0.1"])
        let more = try Self.list() + Self.unrelated.joined(separator: "\n") + "\n"
        try Data(more.utf8).write(to: URL(fileURLWithPath: labels))
        // Once with the calibration as it is, once with one made of the longer list.
        for recalibrates in [false, true] {
            if recalibrates {
                #expect(try Program.run(["calibrate", "--labels", labels, Self.scenes + "/learn"]).status == 0)
            }
            let many = try Self.tags(["--labels", labels, "--threshold", "0.1"])
            var compared = 0
            for (file, old) in few {
                for (label, p) in old where p > 0.15 {
                    let now = try #require(many[file]?[label], "\(file) \(label), p \(p)")
                    #expect(abs(now - p) < 0.05, "\(file) \(label): \(p), then \(now)")
                    compared += 1
                }
            }
            #expect(compared > 40, "\(compared) tags compared")
        }
    }

    @Test func `a calibration that does not fit is refused where it is asked for and left out where it lies beside`()
        throws
    {
        let folder = try TemporaryFolder()
        let labels = folder.path + "/list.txt"
        try Data("cat\nzebra\n".utf8).write(to: URL(fileURLWithPath: labels))
        #expect(try Program.run(["calibrate", "--labels", labels, Self.scenes + "/learn"]).status == 0)
        let picture = Self.scenes + "/held/000.jpg"
        let file = labels + ".calibration.json"
        let beside = try Program.run(["tag", "--json", "--labels", labels, "--max-side", "96", picture])
        #expect(beside.status == 0)
        #expect(beside.errors.contains("--max-side 512") && beside.errors.contains("left out"))
        let asked = try Program.run(["tag", "--labels", labels, "--calibration", file, "--mode", "clip", picture])
        #expect(asked.status == 78)
        #expect(asked.errors.contains("mode clip does not look at patches"))
        try Data("{".utf8).write(to: URL(fileURLWithPath: file))
        #expect(try Program.run(["tag", "--labels", labels, "--calibration", file, picture]).status == 78)
        #expect(try Program.run(["tag", "--labels", labels, "--calibration", "none", picture]).errors == "")
    }

    @Test func `too few pictures teach nothing`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/none.json"
        let result = try Program.run(["calibrate", "--label", "cat", "--to", file, Self.scenes + "/held/000.jpg"])
        #expect(result.status == 65)
        #expect(result.errors.contains("1 pictures are too few"))
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test func `labels shows the scores of each label, as a table, an object and a page`() throws {
        let folder = try TemporaryFolder()
        let page = folder.path + "/page.html"
        let result = try Program.run(
            ["labels", "--json", "--label", "cat", "--label", "<b>zebra", "--html", page, Self.scenes + "/learn"])
        #expect(result.status == 0, "\(result.errors)")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(object["pictures"] as? Int == 48)
        let labels = try #require(object["labels"] as? [[String: Any]])
        #expect(labels.compactMap { $0["label"] as? String } == ["cat", "<b>zebra"])
        let html = try String(contentsOfFile: page, encoding: .utf8)
        #expect(html.contains("&lt;b&gt;zebra") && !html.contains("<b>zebra"))
        #expect(html.contains("data:image/jpeg;base64,/9j/"))
        #expect(!html.contains("<script") && !html.contains("http"))
        let table = try Program.run([
            "labels", "--label", "cat", "--label", "dog", "/nonexistent", Self.scenes + "/held",
        ])
        #expect(table.status == 1)
        #expect(table.output.contains("cat") && !table.output.contains("█"))
        #expect(try Program.run(["labels", "--label", "cat", "/nonexistent"]).status == 66)
    }

    @Test func `labels that is stopped says how far it came, and shows and writes nothing`() throws {
        let folder = try TemporaryFolder()
        let page = folder.path + "/page.html"
        // What is not there is said once signals are heard; the rest takes far longer than one.
        let inputs = ["/nonexistent"] + Array(repeating: Self.scenes + "/learn", count: 20)
        let process = Program.process(["labels", "--label", "cat", "--label", "dog", "--html", page] + inputs)
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        var said = errors.fileHandleForReading.availableData
        process.interrupt()
        said += errors.fileHandleForReading.readDataToEndOfFile()
        let message = String(decoding: said, as: UTF8.self)
        #expect(output.fileHandleForReading.readDataToEndOfFile().isEmpty)
        process.waitUntilExit()
        #expect(process.terminationStatus == 1 && message.contains("stopped after "), "\(message)")
        #expect(message.contains(" of 960; nothing was written"), "\(message)")
        #expect(!FileManager.default.fileExists(atPath: page))
    }
}
