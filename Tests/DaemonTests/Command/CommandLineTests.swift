import ArgumentParser
import Engine
import Testing

@testable import Daemon

/// What the words on the command line mean.
@Suite struct CommandLineTests {
    @Test func `arguments are found again as bytes`() {
        let raw: [[UInt8]] = [Array("tag".utf8), [0x61, 0xFF], Array("b".utf8), [0x61, 0xFE]]
        #expect(CommandLineBytes.match(["a\u{FFFD}", "b", "a\u{FFFD}"], among: raw) == [raw[1], raw[2], raw[3]])
        #expect(CommandLineBytes.match(["c"], among: raw) == [Array("c".utf8)])
        let (composed, decomposed) = (Array("\u{E9}".utf8), Array("e\u{301}".utf8))
        #expect(CommandLineBytes.match(["e\u{301}"], among: [composed, decomposed]) == [decomposed])
    }

    @Test func `an argument that is no UTF-8 is refused unless it is an input`() {
        let raw: [[UInt8]] = [Array("--labels".utf8), [0x61, 0xFF], [0x61, 0xFE], Array("b".utf8)]
        #expect(CommandLineBytes.repaired(except: ["b"], among: [raw[0], raw[3], raw[3]]) == nil)
        #expect(CommandLineBytes.repaired(except: ["a\u{FFFD}", "b"], among: [raw[1], raw[3]]) == nil)
        #expect(CommandLineBytes.repaired(except: ["b"], among: [raw[0], raw[1], raw[3]]) == raw[1])
        #expect(CommandLineBytes.repaired(except: ["a\u{FFFD}"], among: Array(raw.prefix(3))) != nil)
    }

    @Test func `a benchmark of few texts needs neither candidates nor regions`() throws {
        let few = ["--texts", "1"]
        #expect(try BenchCommand.parse(few).candidateCount == 1)
        #expect(try BenchCommand.parse([]).candidateCount == 2)
        _ = try BenchCommand.parse(few + ["--segment"])
        #expect(throws: (any Error).self) { try BenchCommand.parse(few + ["--segment", "--regions", "2"]) }
    }

    @Test func `a picture of more patches than are taken is refused by its option`() throws {
        _ = try BenchCommand.parse(["--size", "2048x2048"])
        _ = try BenchCommand.parse(["--size", "4096x4096", "--model", "with-larger-patches"])
        let error = try #require(throws: (any Error).self) { try BenchCommand.parse(["--size", "4096x4096"]) }
        let message = BenchCommand.message(for: error)
        #expect(message.contains("--size 4096x4096: that is 65536 patches of 16 x 16 pixels; at most 16384 are taken"))
        #expect(throws: ValidationError.self) { try PixelSize(width: 2_048, height: 2_048).check(.vitL14) }
    }

    @Test func `nothing is learnt for patches that keep the last layer's attention`() throws {
        let arguments = ["--labels", "l.txt", "p.jpg", "--last-attention"]
        _ = try CalibrateCommand.parse(arguments + ["drop"])
        let error = try #require(throws: (any Error).self) { try CalibrateCommand.parse(arguments + ["keep"]) }
        #expect(CalibrateCommand.message(for: error).contains("which last_attention keeps"))
    }

    @Test(
        arguments: [
            ("rtsp://host/a", true), ("HTTP://x", true), ("photo.jpg", false), ("a b://c", false), ("://c", false),
            ("1a://c", false), ("h264+ts://c", true),
        ])
    func `a URL begins with a scheme`(_ text: String, _ expected: Bool) {
        #expect(CommandInputs.isURL(Array(text.utf8)) == expected)
    }

    @Test(arguments: ["--labels", "--background", "--templates", "--model"])
    func `a file that is read is not written`(_ option: String) throws {
        let folder = try SinkFolder()
        try folder.write(Array("dog\n".utf8), to: "l.txt")
        let (file, other) = (folder.file("l.txt"), folder.file("./l.txt"))
        let error = try #require(throws: (any Error).self) {
            try CalibrateCommand.parse([option, file, "--to", other, "p"])
        }
        #expect(CalibrateCommand.message(for: error).contains("--to \(other): that is \(option) \(file), which would"))
        #expect(throws: (any Error).self) { try CalibrateCommand.parse(["--to", file, "p", file]) }
        #expect(throws: (any Error).self) { try LabelsCommand.parse([option, file, "--html", other, "p"]) }
        _ = try CalibrateCommand.parse([option, file, "--to", folder.file("new"), "p"])
    }

    @Test(
        arguments: [
            ("auto", ThresholdArgument.auto), ("relative", .relative), ("0.25", .absolute(0.25)), ("0", .absolute(0)),
            ("1", .absolute(1)), ("1.1", nil), ("-0.1", nil), ("nan", nil), ("high", nil),
        ] as [(String, ThresholdArgument?)])
    func `a threshold is a rule or a number`(_ text: String, _ expected: ThresholdArgument?) {
        #expect(ThresholdArgument(argument: text) == expected)
    }

    @Test(
        arguments: [
            ("512x384", PixelSize(width: 512, height: 384)), ("0x3", nil), ("12", nil), ("1x2x3", nil), ("9999x1", nil),
        ] as [(String, PixelSize?)])
    func `a size is two numbers`(_ text: String, _ expected: PixelSize?) {
        #expect(PixelSize(argument: text) == expected)
    }

    @Test(
        arguments: [
            ["tag", "--fps", "1", "--every", "2", "a"], ["tag", "--fps", "0", "a"], ["tag", "--every", "0", "a"],
            ["tag", "--max-side", "5", "a"], ["tag", "--mode", "best", "a"], ["tag"], ["watch"],
            ["segment", "--scores", "a"], ["labels", "--scores", "a"],
            ["calibrate", "--scores", "--to", "b", "a"], ["segment", "a", "--given", "b", "--mode", "dmar"],
            ["segment", "a", "--given", "b", "--background", "none"], ["segment", "a", "--given", "b", "--votes", "2"],
            ["segment", "a", "--given", "b", "--templates", "single"],
            ["segment", "a", "--given", "b", "--calibration", "none"],
            ["tag", "--fuse", "1.1", "a"], ["tag", "--votes", "65", "a"], ["watch", "--layers", "10..8", "a"],
            ["eval", "--dataset", "voc2007"], ["eval", "--dataset", "voc", "--root", "a"],
            ["eval", "--dataset", "voc2007", "--root", "a", "--limit", "0"],
            ["eval", "--dataset", "voc2007", "--root", "a", "--mode", "all,best"],
            ["eval", "--dataset", "voc2007", "--root", "a", "--threshold", "auto"],
            ["eval", "--dataset", "voc2007", "--root", "a", "--html", "b"],
            ["eval", "--dataset", "voc2007", "--root", "a", "--sweep", "fuse=0:1"],
            ["eval", "--dataset", "voc2007", "--root", "a", "--sweep", "votes=1:4", "--mode", "coarse-cwr"],
            ["eval", "--dataset", "voc2007", "--root", "a", "--sweep", "fuse=0:1:0.1", "--mode", "all"],
            ["eval", "--dataset", "voc2012", "--root", "a", "--crf"],
            ["eval", "--dataset", "voc2012", "--root", "a", "--given", "tags"],
            ["eval", "--dataset", "voc2012", "--root", "a", "--tags", "b"],
            ["eval", "--dataset", "voc2012", "--root", "a", "--masks", "b"],
            ["eval", "--task", "segmentation", "--dataset", "voc2007", "--root", "a"],
            ["eval", "--task", "segmentation", "--dataset", "coco2014", "--root", "a"],
            ["eval", "--task", "segmentation", "--dataset", "voc2012", "--root", "a", "--sweep", "fuse=0:1:0.1"],
            ["eval", "--task", "segmentation", "--dataset", "voc2012", "--root", "a", "--mode", "all"],
            ["eval", "--task", "segmentation", "--dataset", "voc2012", "--root", "a", "--html", "b"],
            [
                "eval", "--task", "segmentation", "--dataset", "voc2012", "--root", "a", "--tags", "b", "--given",
                "truth",
            ],
            ["eval", "--task", "segmentation", "--dataset", "voc2012", "--root", "a", "--tags", "b", "--fuse", "1"],
            [
                "eval", "--task", "segmentation", "--dataset", "voc2012", "--root", "a", "--given", "truth",
                "--threshold", "0.3",
            ],
            ["bench", "--candidates", "9", "--texts", "3"], ["bench", "--threads", "0"],
            ["bench", "--compare", "float32,half"], ["bench", "--compare", ""],
            ["bench", "--compare", "int8,float32,int8"], ["bench", "--compare", "int8,"],
            ["bench", "--activation", "gelu"], ["bench", "--threads", "1025"], ["bench", "--gate", "--segment"],
            ["bench", "--gate", "--html", "a"], ["bench", "--segment", "--compare", "int8"],
            ["bench", "--gate", "--model", "sample"], ["bench", "--gate", "--geometry", "sample"],
            ["bench", "--gate", "--precision", "float32"], ["bench", "--gate", "--size", "512x384"],
            ["bench", "--gate", "--texts", "45"], ["bench", "--gate", "--candidates", "2"],
            ["bench", "--gate", "--threads", "2"],
            ["bench", "--model", "sample", "--geometry", "sample"], ["bench", "--regions", "2"],
            ["bench", "--segment", "--labels", "a"], ["history", "--since", "1"], ["tag", "--activation", "relu", "a"],
            ["model", "import", "a"],
            ["model", "info"],
        ])
    func `wrong use is refused`(_ arguments: [String]) {
        do {
            _ = try TagclipdCommand.parseAsRoot(arguments)
            Issue.record("it was taken")
        } catch {
            #expect(TagclipdCommand.exitCode(for: error) == ExitStatus.usage)
        }
    }
}
