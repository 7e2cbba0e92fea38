import FoundationEssentials
import Testing

@testable import Engine

/// The tokenizer against CLIP's own steps in Python (`Golden/tokenizer.py`), over many scripts and oddities.
@Suite struct TokenizerReferenceTests {
    private struct Fixture: Decodable {
        struct Row: Decodable, Sendable, CustomTestStringConvertible {
            var text: String
            var ids: [Int32]
            var testDescription: String { text.debugDescription }
        }

        var encoded: [Row]
        var mojibake: [Row]
    }

    private static func fixture() throws -> Fixture {
        try JSONDecoder().decode(Fixture.self, from: GoldenFiles.data("tokenizer.json"))
    }

    @Test func `every text has the reference's tokens`() throws {
        let rows = try Self.fixture().encoded
        #expect(rows.count > 300)
        for row in rows {
            #expect(TokenizerTests.tokenizer.encode(row.text) == row.ids, "\(row.text.debugDescription)")
        }
    }

    @Test func `text in a broken encoding is taken as it stands`() throws {
        let rows = try Self.fixture().mojibake
        #expect(!rows.isEmpty)
        for row in rows {
            #expect(TokenizerTests.tokenizer.encode(row.text) == row.ids, "\(row.text.debugDescription)")
        }
    }

    @Test func `a remembered word has the same tokens`() {
        let tokenizer = Tokenizer()
        let text = "supercalifragilisticexpialidocious 日本の石灯籠"
        #expect(tokenizer.encode(text) == tokenizer.encode(text))
    }
}
