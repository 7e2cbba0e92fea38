import Foundation
import Glibc
import Testing

/// `tagclipd segment`, and the masks of sources.
@Suite struct SegmentTests {
    private let tiger = Program.samples + "/pictures/tiger.jpg"

    private func segments(_ result: Program.Result) throws -> [[String: Any]] {
        try result.records.filter { $0.event == "segment" }.map(\.body)
    }

    @Test func `a picture's map, overlay and scores are written and named`() throws {
        let folder = try TemporaryFolder()
        let out = folder.path + "/a/b"
        let result = try Program.run(["segment", tiger, "--out", out, "--overlay", "--soft", "--crf"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(try Schema.problems(of: result.output) == "")
        let body = try #require(segments(result).first)
        #expect(body["crf"] as? Bool == true && body["scaled"] as? Bool == false)
        let labels = try #require(body["labels"] as? [[String: Any]])
        #expect(labels.count == 1 && labels[0]["label"] as? String == "tiger" && labels[0]["index"] as? Int == 1)
        let files = try #require(body["files"] as? [String: Any])
        #expect(files["map"] as? String == out + "/tiger.png")
        #expect(files["overlay"] as? String == out + "/tiger.overlay.png")
        #expect(files["soft"] as? [String] == [out + "/tiger.1-tiger.png"])
        let indices = try indices(out + "/tiger.png")
        #expect(indices.count == 360 * 270 && Set(indices) == [0, 1])
        let share = Double(indices.count { $0 == 1 }) / Double(indices.count)
        #expect(abs(share - (try #require(labels[0]["area"] as? Double))) < 1e-5)
    }

    @Test func `given labels are looked for, wherever they stand`() throws {
        for arguments in [
            ["segment", "--given", "tiger", "a blue sky", "--", tiger],
            ["segment", tiger, "--given", "tiger", "a blue sky"],
            ["segment", "--given", "tiger", "--given", "a blue sky", tiger],
        ] {
            let result = try Program.run(arguments)
            #expect(result.status == 0, "\(result.errors)")
            let labels = try #require(segments(result).first?["labels"] as? [[String: Any]])
            #expect(labels.map { $0["label"] as? String } == ["tiger", "a blue sky"])
            #expect(try #require(segments(result).first?["files"] as? [String: Any]).isEmpty)
        }
    }

    @Test func `each sampled frame of a video has a map`() throws {
        let folder = try TemporaryFolder()
        let result = try Program.run(
            ["segment", "--every", "60", Program.samples + "/gate.mp4", "--out", folder.path])
        #expect(result.status == 0, "\(result.errors)")
        let found = try segments(result)
        #expect(found.count > 1)
        for body in found {
            let index = try #require(body["index"] as? Int)
            let digits = String(repeating: "0", count: 6 - "\(index)".count) + "\(index)"
            let files = try #require(body["files"] as? [String: Any])
            #expect(files["map"] as? String == folder.path + "/gate-\(digits).png")
            #expect(body["pts"] is Double || body["pts"] is Int)
        }
        #expect(try Schema.problems(of: result.output) == "")
    }

    @Test func `two inputs of one name are two files, and nothing else is written over`() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b"] {
            try FileManager.default.createDirectory(atPath: folder.path + "/" + name, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: tiger, toPath: folder.path + "/\(name)/x.jpg")
        }
        let inputs = ["a", "b"].map { folder.path + "/\($0)/x.jpg" }
        let out = folder.path + "/out"
        for _ in 0..<2 {
            #expect(try Program.run(["segment", "--out", out] + inputs).status == 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: out).sorted() == ["x-2.png", "x.png"])
        }
        let holiday = try Data(contentsOf: URL(fileURLWithPath: Program.samples + "/pictures/dog-bicycle.png"))
        try holiday.write(to: URL(fileURLWithPath: out + "/x.png"))
        let refused = try Program.run(["segment", "--out", out, inputs[0]])
        #expect(refused.status == 1)
        #expect(refused.errors.contains("x.png is there and is no mask of this program"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: out + "/x.png")) == holiday)
    }

    @Test func `a picture that is called like a frame of a video has a map of its own`() throws {
        let folder = try TemporaryFolder()
        let picture = folder.path + "/gate-000000.jpg"
        for name in ["gate-000000.jpg", "gate.jpg"] {
            try FileManager.default.copyItem(atPath: tiger, toPath: folder.path + "/" + name)
        }
        let inputs = [Program.samples + "/gate.mp4", picture]
        let orders: [([String], String)] = [
            (inputs, "gate-000000-2.png"), (inputs.reversed(), "gate-2-000000.png"),
            // Beside a video its picture, as a telephone writes them.
            ([inputs[0], folder.path + "/gate.jpg"], "gate-2.png"),
        ]
        for (order, other) in orders {
            let out = folder.path + "/" + other + ".out"
            let result = try Program.run(["segment", "--every", "60", "--out", out] + order)
            #expect(result.status == 0, "\(result.errors)")
            let maps = try segments(result).map { try #require(($0["files"] as? [String: Any])?["map"] as? String) }
            #expect(maps.count > 2 && Set(maps).count == maps.count)
            #expect(maps.contains(out + "/gate-000000.png") && maps.contains(out + "/" + other))
        }
    }

    @Test(
        arguments: [
            (["segment"], 64), (["segment", "--soft", "TIGER"], 64), (["segment", "--overlay", "TIGER"], 64),
            (["segment", "--given", "tiger"], 64), (["segment", "--given", "tiger", "--mode", "dmar", "TIGER"], 64),
            (["segment", "--given", "TIGER"], 64), (["segment", "--out", "/proc/x", "TIGER"], 78),
            (["segment", "--out", "TIGER", "TIGER"], 78), (["segment", "/nowhere.jpg"], 66),
            (["segment", "--given", "a", "--given", "a", "--", "TIGER"], 78), (["segment", "--help"], 0),
            (["segment", "--max-side", "7", "TIGER"], 64),
        ] as [([String], Int32)])
    func `the exit status says what happened`(_ arguments: [String], _ status: Int32) throws {
        let result = try Program.run(arguments.map { $0 == "TIGER" ? tiger : $0 })
        #expect(result.status == status, "\(result.errors)")
        #expect(status == 0 || !result.errors.isEmpty)
    }

    @Test func `a source's tags have regions, and its masks lie on the disk`() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/inbox", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: tiger, toPath: folder.path + "/inbox/tiger.jpg")
        try Data(
            """
            sources:
              - {name: yard, url: \(Program.samples)/yard.mp4, fps: 2, masks: on}
              - {name: inbox, folder: inbox, settle: 0s, masks: {crf: on, dir: elsewhere}}
            state: \(folder.path)/state
            """.utf8
        ).write(to: URL(fileURLWithPath: folder.path + "/tagclipd.yaml"))
        let daemon = try RunningProgram(["run", "--config", folder.path + "/tagclipd.yaml"])
        daemon.wait("the picture is tagged") { $0.contains { $0.event == "file" } }
        daemon.wait("a tag ends") { $0.contains { $0.event == "tag.end" } }
        #expect(daemon.stop() == 0)
        #expect(try Schema.problems(of: daemon.text) == "")
        let begins = daemon.records.filter { $0.event == "tag.begin" }
        #expect(!begins.isEmpty)
        for record in begins {
            let mask = try #require(record.body["mask"] as? String)
            #expect(mask.hasPrefix(folder.path + "/state/masks/yard/"))
            let area = try #require(record.body["area"] as? Double)
            #expect((0...1).contains(area) && (area == 0) == (record.body["box"] == nil))
            #expect(try !indices(mask).isEmpty)
        }
        for record in daemon.records where record.event == "tag.end" {
            #expect(record.body["mask"] is String && record.body["area"] is Double)
        }
        let file = try #require(daemon.records.first { $0.event == "file" })
        let tag = try #require((file.body["tags"] as? [[String: Any]])?.first)
        let mask = try #require(tag["mask"] as? String)
        #expect(mask.hasPrefix(folder.path + "/elsewhere/inbox/"))
        let found = try indices(mask)
        let share = Double(found.count { $0 == 1 }) / Double(found.count)
        #expect(abs(share - (try #require(tag["area"] as? Double))) < 1e-5)
    }

    /// What the pixels of an indexed PNG hold, read by another program.
    private func indices(_ path: String) throws -> [UInt8] {
        let result = try Program.run([Self.reader, path], shell: #"/usr/bin/python3 -c "$1" "$2""#)
        #expect(result.status == 0, "\(result.errors)")
        return result.output.split(separator: "\n").flatMap { run -> [UInt8] in
            let parts = run.split(separator: " ").compactMap { Int($0) }
            return parts.count == 2 ? [UInt8](repeating: UInt8(parts[0]), count: parts[1]) : []
        }
    }

    /// Reads the chunks of a PNG of 8-bit indices with nothing but zlib.
    private static let reader = """
        import struct, sys, zlib
        data = open(sys.argv[1], 'rb').read()
        at, packed = 8, b''
        while at < len(data):
            size, kind = struct.unpack('>I4s', data[at:at + 8])
            body = data[at + 8:at + 8 + size]
            if kind == b'IHDR': width, height, depth, colour = struct.unpack('>IIBB', body[:10])
            if kind == b'IDAT': packed += body
            at += size + 12
        assert (depth, colour) == (8, 3), (depth, colour)
        raw = zlib.decompress(packed)
        before, pixels = bytes(width), []
        for row in range(height):
            kind, line = raw[row * (width + 1)], bytearray(raw[row * (width + 1) + 1:(row + 1) * (width + 1)])
            for x in range(width):
                a = line[x - 1] if x else 0
                b, c = before[x], before[x - 1] if x else 0
                p = a + b - c
                best = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
                line[x] = (line[x] + (0, a, b, (a + b) // 2, best)[kind]) & 255
            pixels += line
            before = bytes(line)
        start = 0
        for i in range(1, len(pixels) + 1):
            if i == len(pixels) or pixels[i] != pixels[start]:
                print(pixels[start], i - start)
                start = i
        """
}
