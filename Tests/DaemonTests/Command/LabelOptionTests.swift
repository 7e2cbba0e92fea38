import Engine
import Testing

@testable import Daemon

/// Labels that options name.
@Suite struct LabelOptionTests {
    private func name(_ text: String) throws -> String {
        var lengths = TextLengths(templates: .single)
        return try LabelOption.name(text, of: "--label", beside: [], &lengths)
    }

    @Test func `white space at the ends and between words does not count`() throws {
        #expect(try name("  delivery \t van ") == "delivery van")
    }

    @Test(arguments: [
        ("", "--label \"\" is empty"), ("a\u{7}", "--label \"a\u{FFFD}\" holds the control character U+7; take it out"),
        (
            "\u{FEFF} \u{200B}",
            "--label holds only characters that can't be seen, such as U+FEFF; write a word"
        ),
    ])
    func `what can't be a label is refused`(_ text: String, _ message: String) throws {
        let problem = try #require(throws: ConfigurationProblem.self) { try name(text) }
        #expect(problem.description == message)
    }
}
