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
        ("dog @0.4", "mine.txt:1:"),
        ("cat\nd\0g", "mine.txt:2:"),
        ("cat\nd\u{1B}g", "mine.txt:2:"),
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
    }
}
