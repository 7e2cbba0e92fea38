import Testing

@testable import Daemon

/// What counts as XML in a sidecar, and that elements know their bytes.
@Suite struct XMLTreeReaderTests {
    private func root(_ text: String) throws -> XMLElement {
        try XMLTreeReader.root(of: Array(text.utf8))
    }

    @Test func `elements know their names, texts and bytes`() throws {
        let text = """
            \u{FEFF}<?xml version="1.0" encoding="UTF-8"?><!-- <no> --><a:r xmlns:a="u:1" a:k='x&#x41;"'>
             t<b xmlns="u:2"/><![CDATA[<&]]>&amp;<?pi <?></a:r >
            """
        let bytes = Array(text.utf8)
        let root = try root(text)
        #expect(root.name == XMLName(namespace: "u:1", local: "r") && root.prefix == "a")
        #expect(root.attributes.map(\.value) == ["xA\""] && root.attributes[0].name.namespace == "u:1")
        #expect(String(decoding: bytes[root.attributes[0].range], as: UTF8.self) == " a:k='x&#x41;\"'")
        #expect(root.text == "\n t<&&")
        let child = try #require(root.children.first)
        #expect(child.name == XMLName(namespace: "u:2", local: "b") && child.isClosedAtOnce)
        #expect(String(decoding: bytes[child.range], as: UTF8.self) == "<b xmlns=\"u:2\"/>")
        #expect(String(decoding: bytes[root.range], as: UTF8.self).hasSuffix("</a:r >"))
        #expect(String(decoding: bytes[root.content], as: UTF8.self).hasSuffix("<?pi <?>"))
    }

    @Test(arguments: [
        "", "text", "<a>", "</a>", "<a></b>", "<a/><b/>", "<a/>text", "<a b=1/>", "<a b/>", "<a b=\"1\" b=\"2\"/>",
        "<a b=\"<\"/>", "<a b=\"1\"c=\"2\"/>", "<a b=\"1/>", "<a>&nbsp;</a>", "<a>&#0;</a>", "<a>&#xFFFF;</a>",
        "<a>&#+65;</a>", "<a>&amp</a>", "<a>]]></a>", "<a><![CDATA[</a>", "<a><!-- -- --></a>", "<a><!-- --->",
        "<!DOCTYPE a><a/>", "<a><!ENTITY b \"c\"></a>", "<p:a/>", "<a p:b=\"\"/>", "<a:b:c xmlns:a=\"u\"/>",
        "<a\u{1}/>",
        "<a>\u{FFFE}</a>", "<1a/>", "< a/>", " <?xml version=\"1.0\"?><a/>", "<a",
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>",
        "<a xmlns:x=\"u\" xmlns:y=\"u\" x:k=\"1\" y:k=\"2\"/>",
    ])
    func `what is not well-formed is refused`(text: String) {
        #expect(throws: XMLTreeReader.Problem.self) { try root(text) }
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        #expect(throws: XMLTreeReader.Problem.self) { try XMLTreeReader.root(of: Array("<a>".utf8) + [0xFF]) }
    }

    @Test func `a problem names its line`() {
        #expect(throws: XMLTreeReader.Problem(message: "<b> is not closed", line: 3)) { try root("<a>\n<b>\n</a>") }
    }

    @Test func `depth and number of elements have a limit`() {
        let deep = String(repeating: "<a>", count: 65) + String(repeating: "</a>", count: 65)
        #expect(throws: XMLTreeReader.Problem.self) { try root(deep) }
        let wide = "<r>" + String(repeating: "<a/>", count: XMLTreeReader.mostElements) + "</r>"
        #expect(throws: XMLTreeReader.Problem.self) { try root(wide) }
    }

    @Test func `as many attributes as there may be are read, more are refused`() throws {
        func element(_ count: Int) -> String { "<r" + (0..<count).map { " a\($0)=''" }.joined() + "/>" }
        let most = XMLTreeReader.mostAttributes
        #expect(try root(element(most)).attributes.count == most)
        #expect(throws: XMLTreeReader.Problem(message: "more than \(most) attributes", line: 1)) {
            _ = try root(element(most + 1))
        }
        let halves = "<r>" + String(repeating: element(most / 2), count: 3) + "</r>"
        #expect(throws: XMLTreeReader.Problem.self) { _ = try root(halves) }
    }

    @Test func `many elements in one of many namespaces are refused`() {
        let declarations = (0..<1_000).map { " xmlns:n\($0)='u'" }.joined()
        let text = "<r\(declarations)>" + String(repeating: "<a xmlns='u'/>", count: 1_000) + "</r>"
        let message = "more than \(XMLTreeReader.mostNamespaces) namespaces in its elements together"
        #expect(throws: XMLTreeReader.Problem(message: message, line: 1)) { _ = try root(text) }
    }
}
