import Testing

@testable import Daemon

/// What merging does to a sidecar, and what it leaves alone.
@Suite struct SidecarDocumentTests {
    private let photo = SidecarOwner(name: "photo.jpg".utf8)
    private let raw = SidecarOwner(name: "photo.raw".utf8)

    /// The keywords of a sidecar in the order of the file.
    private func keywords(
        _ text: String, _ namespace: String = XMPNamespace.dublinCore, _ local: String = "subject"
    ) throws -> [String] {
        let root = try XMLTreeReader.root(of: Array(text.utf8))
        let rdf = root.name.local == "RDF" ? root : try #require(root.children.first { $0.name.local == "RDF" })
        let descriptions = rdf.children.filter { $0.name.local == "Description" }
        return try KeywordBag(XMLName(namespace: namespace, local: local), in: descriptions).texts
    }

    private func hierarchical(_ text: String) throws -> [String] {
        try keywords(text, XMPNamespace.lightroom, "hierarchicalSubject")
    }

    private func merged(_ text: String?, _ labels: [String], of file: SidecarOwner? = nil) throws -> String? {
        try SidecarDocument.merged(text.map { Array($0.utf8) }, labels: labels, of: file ?? photo)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// What darktable writes, and Lightroom: everything in attributes, one list, notes of its own.
    private static let darktable = """
        <?xml version="1.0" encoding="UTF-8"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
         <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
          <rdf:Description rdf:about=""
            xmlns:xmp="http://ns.adobe.com/xap/1.0/"
            xmlns:dc="http://purl.org/dc/elements/1.1/"
            xmlns:darktable="http://darktable.sf.net/"
           xmp:Rating='3'   darktable:xmp_version="5">
           <dc:subject>
            <rdf:Bag>
             <rdf:li>Ferien &amp; <![CDATA[<Meer>]]></rdf:li>
             <rdf:li>dog</rdf:li>
            </rdf:Bag>
           </dc:subject>
           <darktable:history><rdf:Seq><rdf:li darktable:num="0" darktable:params="gz01eJx"/></rdf:Seq></darktable:history>
          </rdf:Description>
         </rdf:RDF>
        </x:xmpmeta>

        """

    @Test func `a new sidecar holds the labels twice, and none is made of nothing`() throws {
        let text = try #require(try merged(nil, ["dog", "delivery van", "dog"]))
        #expect(try keywords(text) == ["dog", "delivery van"])
        #expect(try hierarchical(text) == ["dog", "delivery van"])
        #expect(text.hasPrefix("<?xpacket begin=\"\u{FEFF}\"") && text.hasSuffix("<?xpacket end=\"w\"?>\n"))
        #expect(try merged(nil, []) == nil)
        #expect(try merged(text, ["delivery van", "dog"]) == nil, "nothing to write")
    }

    @Test func `everything else keeps its bytes`() throws {
        let text = try #require(try merged(Self.darktable, ["cat", "dog"]))
        var rest = text[...]
        for line in Self.darktable.split(separator: "\n", omittingEmptySubsequences: false) {
            let found = try #require(rest.firstRange(of: line))
            rest = rest[found.upperBound...]
        }
        #expect(try keywords(text) == ["Ferien & <Meer>", "dog", "cat"])
        #expect(text.contains("\n     <rdf:li>dog</rdf:li>\n     <rdf:li>cat</rdf:li>\n    </rdf:Bag>"))
        #expect(try hierarchical(text) == ["cat", "dog"])
    }

    @Test func `ours are taken away and the user's are not`() throws {
        let first = try #require(try merged(Self.darktable, ["cat", "dog"]))
        let second = try #require(try merged(first, ["bird"]))
        #expect(try keywords(second) == ["Ferien & <Meer>", "dog", "bird"])
        #expect(try hierarchical(second) == ["bird"])
        let third = try #require(try merged(second, []))
        #expect(try keywords(third) == ["Ferien & <Meer>", "dog"])
        // Our own properties are gone with the last of their items, without a trace.
        #expect(third == Self.darktable)
    }

    @Test func `two files share a sidecar without loss`() throws {
        let first = try #require(try merged(nil, ["dog", "cat"]))
        let both = try #require(try merged(first, ["dog", "car"], of: raw))
        #expect(try keywords(both) == ["dog", "cat", "car"])
        let less = try #require(try merged(both, []))
        #expect(try keywords(less) == ["dog", "car"])
        let none = try #require(try merged(less, [], of: raw))
        #expect(try keywords(none).isEmpty)
    }

    @Test func `what was noted for a file that has another name now is still ours`() throws {
        let first = try #require(try merged(nil, ["dog"]))
        let renamed = SidecarOwner(name: "cat.jpg".utf8)
        let kept = try SidecarDocument.merged(Array(first.utf8), labels: ["cat"], of: renamed) { _ in true }
        #expect(try keywords(String(decoding: try #require(kept), as: UTF8.self)) == ["dog", "cat"])
        let dropped = try SidecarDocument.merged(Array(first.utf8), labels: ["cat"], of: renamed) { $0 != photo }
        #expect(try keywords(String(decoding: try #require(dropped), as: UTF8.self)) == ["cat"])
    }

    private static func description(_ inner: String) -> String {
        "<rdf:RDF xmlns:rdf='\(XMPNamespace.rdf)' xmlns:d='\(XMPNamespace.dublinCore)'>\(inner)</rdf:RDF>"
    }

    private static func list(_ container: String, _ item: String) -> String {
        "<d:subject><rdf:\(container)><rdf:li>\(item)</rdf:li></rdf:\(container)></d:subject>"
    }

    @Test(
        arguments: [
            (description(""), []),
            (description("<rdf:Description/>"), []),
            (description("<rdf:Description d:title='t'/>"), []),
            (description("<rdf:Description><d:subject/></rdf:Description>"), []),
            (description("<rdf:Description><d:subject> </d:subject></rdf:Description>"), []),
            (description("<rdf:Description><d:subject><rdf:Bag/></d:subject></rdf:Description>"), []),
            (description("<rdf:Description><d:subject><rdf:Bag></rdf:Bag></d:subject></rdf:Description>"), []),
            (description("<rdf:Description><d:subject>one</d:subject></rdf:Description>"), ["one"]),
            (description("<rdf:Description d:subject='one'/>"), ["one"]),
            (description("<rdf:Description>\(list("Seq", "a"))</rdf:Description>"), ["a"]),
            (description("<rdf:Description/><rdf:Description>\(list("Bag", "b"))</rdf:Description>"), ["b"]),
            ("<RDF xmlns='\(XMPNamespace.rdf)'><Description/></RDF>", []),
            ("<r><q:RDF xmlns:q='\(XMPNamespace.rdf)' xmlns:dc='other'><q:Description/></q:RDF></r>", []),
        ] as [(String, [String])])
    func `every form of XMP is merged`(_ text: String, _ before: [String]) throws {
        let first = try #require(try merged(text, ["dog", "cat"]))
        #expect(try Set(keywords(first)) == Set(before + ["dog", "cat"]), "\(first)")
        #expect(try keywords(first).count == before.count + 2)
        #expect(try hierarchical(first) == ["dog", "cat"])
        let second = try #require(try merged(first, []))
        #expect(try keywords(second) == before, "\(second)")
    }

    @Test(arguments: [
        "", "not xml", "<a/>", "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>", String(description("").dropLast(3)),
        description("<rdf:Description><d:subject rdf:resource='x'/></rdf:Description>"),
        description("<rdf:Description><d:subject><b/></d:subject></rdf:Description>"),
    ])
    func `what can't be merged is left`(text: String) {
        #expect(throws: SidecarProblem.self) { try merged(text, ["dog"]) }
    }

    @Test(arguments: [
        "a & b", "<b>", "\"quoted\"", "]]>", "<![CDATA[x]]>", "größe", "犬 🐕", "e\u{301}", "a/b", "a|b", "%41",
        "tab\there",
        String(repeating: "long ", count: 20_000) + "end",
    ])
    func `every label comes back, and goes again`(label: String) throws {
        let text = try #require(try merged(Self.darktable, [label]))
        #expect(try keywords(text).last == label)
        #expect(try merged(text, [label]) == nil)
        #expect(try merged(text, []) == Self.darktable)
    }

    @Test func `a character that XML does not have is replaced`() throws {
        let text = try #require(try merged(nil, ["a\u{1}b"]))
        #expect(try keywords(text) == ["a\u{FFFD}b"])
        #expect(try merged(text, ["a\u{1}b"]) == nil)
    }

    @Test(arguments: [
        [0x61], [0xFF, 0x2E, 0x6A], Array("50% ü\n.jpg".utf8), Array("%41".utf8), [0xC3], [0xEF, 0xBF, 0xBF],
    ])
    func `a file's name comes back out of a note`(name: [UInt8]) {
        let owner = SidecarOwner(name: name)
        #expect(owner.name == name)
        #expect(XMLText.escaped(owner.text).unicodeScalars.allSatisfy { $0.value >= 0x20 && XMLText.has($0) })
    }

    @Test func `damaged sidecars are refused or merged, and what is merged is XMP`() throws {
        var generator = SeededGenerator(seed: 20_261)
        let start = Array(try #require(try merged(Self.darktable, ["cat"])).utf8)
        for _ in 0..<3_000 {
            var bytes = start
            for _ in 0...Int.random(in: 0..<3, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                case 2: bytes.removeSubrange(place..<min(bytes.count, place + 40))
                default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 30)], at: place)
                }
                if bytes.isEmpty { bytes = [0x3C] }
            }
            guard let new = try? SidecarDocument.merged(bytes, labels: ["new one", "cat"], of: photo) else { continue }
            #expect(try keywords(String(decoding: new, as: UTF8.self)).contains("new one"))
        }
    }
}
