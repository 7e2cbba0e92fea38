import Testing

@testable import Engine

/// Character references as Python's `html.unescape` reads them.
@Suite struct HTMLEntitiesTests {
    private static let entities = HTMLEntities(lines: BundledText.lines(of: "entities.txt"))

    @Test(arguments: [
        ("a &amp; b", "a & b"), ("&amp;amp;", "&amp;"), ("&lt;b&gt;", "<b>"), ("&eacute", "é"), ("&notit;", "¬it;"),
        ("&notin;", "∉"), ("&ampx", "&x"), ("&fjlig;", "fj"), ("&NotEqualTilde;", "≂̸"), ("&unknown;", "&unknown;"),
        ("&", "&"), ("&;", "&;"), ("&#;", "&#;"), ("&#x;", "&#x;"), ("&#65;", "A"), ("&#65", "A"), ("&#x41;", "A"),
        ("&#X1F600;", "😀"), ("&#0;", "\u{FFFD}"), ("&#x80;", "€"), ("&#150;", "–"), ("&#xD800;", "\u{FFFD}"),
        ("&#x110000;", "\u{FFFD}"), ("&#99999999999999999999;", "\u{FFFD}"), ("&#1;", ""), ("&#xFFFE;", ""),
        ("&#13;", "\r"), ("no reference", "no reference"), ("", ""),
    ])
    func `a reference becomes its characters once`(_ text: String, _ expected: String) {
        #expect(Array(Self.entities.unescape(text).unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test func `a long run of ampersands takes no time`() {
        let text = String(repeating: "&", count: 20_000)
        #expect(Self.entities.unescape(text) == text)
    }
}
