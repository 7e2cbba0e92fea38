import Testing

@testable import Engine

/// Template files, and the sets that have names.
@Suite struct PromptTemplatesTests {
    private static func problems(_ bytes: [UInt8]) -> [Int] {
        do throws(LabelFile.Problems) {
            _ = try PromptTemplates.read(bytes, file: "t.txt")
            return []
        } catch {
            return error.problems.map(\.line)
        }
    }

    @Test func `a file holds a template a line`() throws {
        let text = "\u{FEFF}# mine\r\na photo of a {}.\r\n\r\n  {} at   night \n"
        #expect(try PromptTemplates.read(Array(text.utf8), file: "t.txt").texts == ["a photo of a {}.", "{} at night"])
        #expect(try PromptTemplates.read(Array("a photo of a {}.".utf8), file: "t.txt") == .single)
    }

    @Test(arguments: [
        ("a {}\na dog\n{} or {}\n{}{}", [2, 3, 4]), ("", [0]), ("# only this\n\n", [0]), ("a {}\nb {}\na  {}", [3]),
        ("a {}\u{7}", [1]), ("a {}\n" + Array(repeating: "very", count: 76).joined(separator: " ") + " {}", [2]),
    ])
    func `what is wrong is said with its line`(_ text: String, _ lines: [Int]) {
        #expect(Self.problems(Array(text.utf8)) == lines)
    }

    @Test func `bytes that are no UTF-8 are refused with their line`() {
        #expect(Self.problems(Array("a {}\n".utf8) + [0xE9, 0x7B, 0x7D]) == [2])
    }

    @Test func `a thousand templates are taken and not one more`() {
        let lines = (1...PromptTemplates.most).map { "\($0) {}" }
        #expect(Self.problems(Array(lines.joined(separator: "\n").utf8)).isEmpty)
        #expect(Self.problems(Array((lines + ["and {}"]).joined(separator: "\n").utf8)) == [0])
    }

    @Test func `each set has features of its own`() throws {
        let own = try PromptTemplates.read(Array("one {}\ntwo {}".utf8), file: "t.txt")
        let turned = try PromptTemplates.read(Array("two {}\none {}".utf8), file: "t.txt")
        #expect(
            Set([own.digest, turned.digest, PromptTemplates.single.digest, PromptTemplates.ensemble.digest]).count == 4)
    }

    @Test func `no template of the ensemble is longer than it is said to be`() throws {
        let tokens = PromptTemplates.ensemble.texts.map {
            TokenizerTests.tokenizer.encode(PromptTemplates.fill($0, with: "")).count
        }
        #expect(try #require(tokens.max()) <= PromptTemplates.mostTokensOfEnsemble)
    }
}

/// Which texts are too long, against counting them all.
@Suite struct TextLengthsTests {
    /// The tokens of the longest prompt.
    private func counted(_ text: String) -> Int {
        PromptTemplates.ensemble.texts.map {
            TokenizerTests.tokenizer.encode(PromptTemplates.fill($0, with: text)).count + 2
        }.max() ?? 0
    }

    @Test(arguments: ["very ", "é ", "&amp; ", "犬", "İ", "a", "1", "\u{958}", "ﬁ", "🐕‍🦺", "qx "])
    func `exactly the texts above the limit are too long`(_ piece: String) {
        var lengths = TextLengths(templates: .ensemble)
        func text(_ count: Int) -> String { String(repeating: piece, count: count) }
        let first = (1...90).first { lengths.excess(of: text($0)) != nil } ?? 90
        for count in [1, 9, first - 2, first - 1, first, first + 1, 90] where count > 0 {
            let tokens = counted(text(count))
            #expect(lengths.excess(of: text(count)) == (tokens > 77 ? tokens : nil), "\(count) times \(piece)")
        }
    }
}

/// Which texts are mostly bytes to the tokenizer.
@Suite struct BytePiecesTests {
    @Test(arguments: ["dog", "Hund", "Eichhörnchen", "café", "собака", "🐶", "c#", "", "köpek"])
    func `a text of whole characters is not`(_ text: String) {
        #expect(!BytePieces.areMost(of: text))
    }

    @Test(arguments: ["犬", "小狗", "σκύλος", "ძაღლი", "🪴", "快递员"])
    func `a text that is cut into bytes is`(_ text: String) {
        #expect(BytePieces.areMost(of: text))
    }

    @Test func `a label is judged by what the model is asked`() {
        let labels = [
            Label(name: "犬", wordings: ["dog"]), Label(name: "犬小"), Label(name: "cat", wordings: ["cat", "猫"]),
            Label(name: "猫", pictures: [TaughtPicture(path: "cat.jpg")]),
        ]
        #expect(BytePieces.labels(labels).map(\.name) == ["犬小", "cat"])
    }

    @Test func `every token stands for its bytes`() {
        for text in ["a photo of a dog.", "日本の石灯籠", "naïve café"] {
            let bytes = TokenizerTests.tokenizer.encode(text).flatMap(TokenizerTests.tokenizer.bytes)
            #expect(String(decoding: bytes, as: UTF8.self) == text.filter { $0 != " " })
        }
    }
}
