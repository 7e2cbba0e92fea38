import Testing

@testable import Engine

/// Label files: what they may hold, and everything that can be wrong with them.
@Suite struct LabelFileTests {
    private static func parse(_ text: String) throws -> [Label] {
        try LabelFile.parse(Array(text.utf8), file: "mine.txt")
    }

    /// What is said about a file, one problem an element.
    private static func problems(_ bytes: [UInt8]) throws -> [String] {
        do throws(LabelFile.Problems) {
            _ = try LabelFile.parse(bytes, file: "mine.txt")
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    private static func problems(_ text: String) throws -> [String] {
        try problems(Array(text.utf8))
    }

    @Test(arguments: [
        ("dog", Label(name: "dog")),
        ("  delivery van\t", Label(name: "delivery van")),
        ("dog # a comment", Label(name: "dog")),
        ("c#", Label(name: "c#")),
        ("dog: a dog", Label(name: "dog", wordings: ["a dog"])),
        ("dog: a dog ; puppy", Label(name: "dog", wordings: ["a dog", "puppy"])),
        ("dog: @0.4", Label(name: "dog", threshold: 0.4)),
        ("dog: a dog; puppy @ 0.4", Label(name: "dog", wordings: ["a dog", "puppy"], threshold: 0.4)),
        ("dog: @1", Label(name: "dog", threshold: 1)),
        ("Eichhörnchen: squirrel", Label(name: "Eichhörnchen", wordings: ["squirrel"])),
        ("clock: 12:30", Label(name: "clock", wordings: ["12:30"])),
        ("dog: dog; puppy @0.4", Label(name: "dog", wordings: ["dog", "puppy"], threshold: 0.4)),
        ("犬🐕‍🦺: dog", Label(name: "犬🐕‍🦺", wordings: ["dog"])),
        ("\u{200F}كلب\u{200C}: \u{FEFF}dog", Label(name: "\u{200F}كلب\u{200C}", wordings: ["\u{FEFF}dog"])),
        ("كلب: dog @.5", Label(name: "كلب", wordings: ["dog"], threshold: 0.5)),
        ("delivery   van:  a   van", Label(name: "delivery van", wordings: ["a van"])),
        ("[x", Label(name: "[x")),
        ("小狗", Label(name: "小狗")),
    ])
    func `a line is a label`(_ line: String, _ expected: Label) throws {
        #expect(try Self.parse(line) == [expected])
    }

    @Test func `order is kept and blank lines and comments are skipped`() throws {
        let labels = try Self.parse("# pets\n\ndog\n   \n  # more\ncat\n\n")
        #expect(labels.map(\.name) == ["dog", "cat"])
    }

    @Test func `a byte-order mark and Windows line ends are no part of a label`() throws {
        #expect(
            try Self.parse("\u{FEFF}dog\r\ncat: kitten\r\n") == [
                Label(name: "dog"), Label(name: "cat", wordings: ["kitten"]),
            ])
    }

    @Test(arguments: [
        ("dog\ncat\n dog ", "mine.txt:3:"),
        (": a dog", "mine.txt:1:"),
        ("dog:", "mine.txt:1:"),
        ("dog: a;;b", "mine.txt:1:"),
        ("dog: a;", "mine.txt:1:"),
        ("dog: @", "mine.txt:1:"),
        ("dog: @1.1", "mine.txt:1:"),
        ("dog: @-0.1", "mine.txt:1:"),
        ("dog: @nan", "mine.txt:1:"),
        ("dog: @often", "mine.txt:1:"),
        ("dog @0.4", "mine.txt:1:"), ("dog @0,4", "mine.txt:1:"), ("dog @5%", "mine.txt:1:"),
        ("dog @0.5 0.6", "mine.txt:1:"), ("@0.5", "mine.txt:1: no label before the threshold"),
        ("dog: a dog @0.1@0.2", "mine.txt:1: two thresholds of \"dog\""),
        ("dog: a; puppy; a", "mine.txt:1:"),
        ("a\u{85}b", "mine.txt:1:"),
        ("dog\n[pets]\ncat", "mine.txt:2:"),
        ("dog\n[background]\nsky\ndog", "mine.txt:4:"),
        ("dog\n[background]\nsky: the sky", "mine.txt:3:"),
        ("dog\n[background]\nsky\nsky", "mine.txt:4:"),
        ("[background]\nsky", "mine.txt: it holds no label"),
        ("dog: images()", "mine.txt:1:"),
        ("dog: images(a.jpg,)", "mine.txt:1:"),
        ("dog: images(a.jpg", "mine.txt:1:"),
        ("dog: images(a.jpg) puppy", "mine.txt:1:"),
        ("dog: images(a.jpg);", "mine.txt:1:"),
        ("dog: ; images(a.jpg)", "mine.txt:1:"),
        ("dog: images(a.jpg); @0.4", "mine.txt:1:"),
        ("dog: images(a.jpg); images(b.jpg)", "mine.txt:1:"),
        ("cat\nd\0g", "mine.txt:2:"),
        ("cat\nd\u{1B}g", "mine.txt:2:"),
        ("dog\n\u{FEFF}", "mine.txt:2: the label holds only characters that can't be seen, such as U+FEFF; "),
        ("dog\n \u{200B} \u{2060} : a dog", "mine.txt:2: the label holds only"),
        ("\u{FEFF}\u{FEFF}", "mine.txt:1: the label holds only"),
        ("dog\n&nbsp;", "mine.txt:2: \"&nbsp;\" leaves nothing"),
        ("dog: puppy & cat; &nbsp", "mine.txt:1: the wording \"&nbsp\" of \"dog\" leaves nothing"),
        ("dog: puppy; \u{3164}", "mine.txt:1: a wording of \"dog\" holds only"),
        ("dog\n[background]\n\u{AD}", "mine.txt:3: the background text holds only"),
        ("", "mine.txt:"),
        ("# nothing\n\n", "mine.txt:"),
    ])
    func `what is wrong is said with its line`(_ text: String, _ beginning: String) throws {
        let problems = try Self.problems(text)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix(beginning) == true, "\(problems)")
    }

    @Test func `bytes that are no UTF-8 are refused with their line`() throws {
        let problems = try Self.problems(Array("dog\n".utf8) + [0x63, 0xE9, 0x0A])
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("mine.txt:2:") == true)
    }

    @Test func `all that is wrong is said at once`() throws {
        #expect(try Self.problems("dog\ndog\ncat:\nfox: @2\nbear").count == 3)
    }

    @Test func `ten thousand labels are taken and not one more`() throws {
        let lines = (1...LabelFile.most).map { "label \($0)" }
        #expect(try Self.parse(lines.joined(separator: "\n")).count == LabelFile.most)
        #expect(try Self.problems((lines + ["one more"]).joined(separator: "\n")).count == 1)
    }

    @Test func `a mark that stands on a space stays`() throws {
        let labels = try LabelFile.parse(Array(" e \u{301} \n".utf8), file: "labels.txt")
        #expect(labels.map { Array($0.name.unicodeScalars) } == [["e", " ", "\u{301}"]])
        let marks = try LabelFile.parse(Array("a \u{301}b:\u{301}c; d \u{301} @1".utf8), file: "labels.txt")
        #expect(marks.map { Array($0.name.unicodeScalars) } == [["a", " ", "\u{301}", "b"]])
        #expect(marks[0].wordings.map { Array($0.unicodeScalars) } == [["\u{301}", "c"], ["d", " ", "\u{301}"]])
    }

    @Test(
        arguments: [
            ("mug: images(a.jpg)", [], ["a.jpg"], nil),
            ("mug: images( a b.jpg ,c@2x;d.png )@0.3", [], ["a b.jpg", "c@2x;d.png"], 0.3),
            ("mug: a mug; images(a.jpg)", ["a mug"], ["a.jpg"], nil),
            ("mug: images(a.jpg); a mug; a cup @0.2", ["a mug", "a cup"], ["a.jpg"], 0.2),
            ("mug: a mug ; images(a.jpg, b.jpg) ; a cup", ["a mug", "a cup"], ["a.jpg", "b.jpg"], nil),
            ("mug: the images(of a mug)", ["the images(of a mug)"], [], nil),
        ] as [(String, [String], [String], Double?)])
    func `pictures stand in the place of a wording`(
        _ line: String, _ wordings: [String], _ pictures: [String], _ threshold: Double?
    ) throws {
        let label = try #require(try Self.parse("dog\n" + line).last)
        #expect(label.name == "mug")
        #expect(label.wordings == wordings)
        #expect(label.pictures.map(\.path) == pictures)
        #expect(label.pictures.allSatisfy { $0.line == 2 })
        #expect(label.threshold == threshold)
        #expect(label.texts == wordings)
    }

    @Test func `what is wrong with a picture is said among the rest, in the order of lines`() throws {
        do throws(LabelFile.Problems) {
            let text = "a:\nb: images(x.jpg, y.jpg)\na\nc:"
            _ = try LabelFile.read(Array(text.utf8), file: "mine.txt") { $0.path == "y.jpg" ? "y is no picture" : nil }
            Issue.record("it was taken")
        } catch {
            #expect(error.problems.map(\.line) == [1, 2, 4])
            #expect(error.problems[1].description == "mine.txt:2: \"b\": y is no picture")
        }
    }

    @Test func `a section holds background texts`() throws {
        let text = "dog\n[background] # what fills the view\ngrass  strip\n\nsky\n[ labels ]\ncat: kitten\n"
        let list = try LabelFile.read(Array(text.utf8), file: "mine.txt")
        #expect(list.labels == [Label(name: "dog"), Label(name: "cat", wordings: ["kitten"])])
        #expect(list.background == ["grass strip", "sky"])
        #expect(try LabelFile.read(Array("dog".utf8), file: "mine.txt").background == nil)
    }

    @Test(
        arguments: [
            ("grass\nsky", nil), ("[background]\ngrass\nsky", nil), ("grass\nsky: @0.4", 2), ("grass; sky", 1),
            ("grass\nsky @0.4", 2),
            ("grass\n\ngrass\nsky", 3), ("grass\n[labels]\nsky", 2), ("", 0),
        ] as [(String, Int?)])
    func `a file of background texts holds nothing else`(_ text: String, _ line: Int?) throws {
        do throws(LabelFile.Problems) {
            let list = try LabelFile.read(Array(text.utf8), file: "mine.txt", as: .background)
            #expect(line == nil)
            #expect(list == LabelList(background: ["grass", "sky"]))
        } catch {
            #expect(error.problems.map(\.line) == [line])
        }
    }

    @Test func `a text that is too long is named with its line`() throws {
        let long = Array(repeating: "very", count: 70).joined(separator: " ")
        let problems = try Self.problems("dog\n\(long)\nfox: a fox; \(long)\n[background]\n\(long) sky")
        #expect(problems.count == 3)
        #expect(problems[0].hasPrefix("mine.txt:2: \"very very"))
        #expect(problems[1].hasPrefix("mine.txt:3: the wording \"very very"))
        #expect(problems[2].hasPrefix("mine.txt:5: \"very very"))
        #expect(problems.allSatisfy { $0.contains("at most 77 are taken") })
    }
}
