import Testing

@testable import Daemon

/// VOC's annotation files.
@Suite struct VOCAnnotationTests {
    private func objects(_ text: String) throws(DataSetError) -> [String] {
        try VOCAnnotation(Array(text.utf8), file: "a.xml").objects
    }

    @Test func `objects count, difficult ones too, and parts don't`() throws {
        let text = """
            \u{FEFF}<?xml version="1.0"?>
            <!-- <object><name>no</name></object> -->
            <annotation>
              <filename>a.jpg</filename>
              <object>
                <name>person</name><difficult>0</difficult>
                <part><name>head</name><bndbox><xmin>1</xmin></bndbox></part>
                <actions><name>running</name></actions>
              </object>
              <object kind="a>b"><difficult>1</difficult><name> dining
                 table </name></object>
              <object><name><![CDATA[a<b]]>&amp;c&#x41;</name><pose/></object>
              <name>owner</name>
            </annotation>
            """
        #expect(try objects(text) == ["person", "dining table", "a<b&cA"])
        #expect(try objects("<annotation/>") == [])
    }

    @Test(arguments: [
        ("", "a.xml:1: no annotation: the document ends early"),
        ("<annotation>\n<object>", "a.xml:2: no annotation: the document ends early"),
        ("<a/>", "a.xml:1: no annotation: <a> where <annotation> is expected"),
        ("<annotation></b>", "a.xml:1: no annotation: </b> closes nothing"),
        ("</annotation>", "a.xml:1: no annotation: </annotation> closes nothing"),
        ("<annotation/><annotation/>", "a.xml:1: no annotation: <annotation> where <annotation> is expected"),
        ("<!DOCTYPE a [<!ENTITY b \"c\">]><annotation/>", "a.xml:1: no annotation: a document type"),
        ("<annotation>&b;</annotation>", "a.xml:1: no annotation: &b; is no entity of XML"),
        ("<annotation>&#xD800;</annotation>", "a.xml:1: no annotation: &#xD800; is no entity of XML"),
        ("<annotation", "a.xml:1: no annotation: <annotation is not closed"),
        ("<annotation a=\">", "a.xml:1: no annotation: <annotation is not closed"),
        ("<annotation><!-- ", "a.xml:1: no annotation: --> is missing"),
        ("< annotation>", "a.xml:1: no annotation: an"),
        ("<annotation>& ", "a.xml:1: no annotation: & without ;"),
    ])
    func `what breaks the format is said with its line`(_ text: String, _ message: String) throws {
        let error = try #require(throws: DataSetError.self) { try objects(text) }
        #expect("\(error)".hasPrefix(message))
    }

    @Test func `deep nesting and broken text end in an error`() {
        let deep = "<annotation>" + String(repeating: "<a>", count: 100_000)
        #expect(throws: DataSetError.malformed("a.xml:1: no annotation: elements nested too deep")) {
            try objects(deep)
        }
        #expect(throws: DataSetError.self) {
            try VOCAnnotation(Array("<annotation>".utf8) + [0xFF] + Array("</annotation>".utf8), file: "a.xml")
        }
    }

    @Test func `a document cut anywhere never traps`() throws {
        let text = Array("<?xml?><annotation a='1'><object><name>d&amp;g</name></object><!--x--><b/></annotation>".utf8)
        for end in text.indices {
            #expect(throws: DataSetError.self) { try VOCAnnotation(Array(text[..<end]), file: "a.xml") }
        }
        #expect(try VOCAnnotation(text, file: "a.xml").objects == ["d&g"])
    }
}
