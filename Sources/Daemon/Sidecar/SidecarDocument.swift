/// The XMP of a sidecar, into which the tags of a picture are merged; whatever else is in it keeps its bytes.
///
/// Beside `dc:subject` and `lr:hierarchicalSubject` stand lists in a namespace of this program's own
/// (`tagclipd:writtenSubject`; not `subject`, which programs that ask without a namespace would mix up). They say which
/// keywords are the program's and of which file (`photo.jpg/dog`; a file's name has no slash), so that those alone are
/// taken away again, and so that `photo.jpg` and `photo.raw` can share `photo.xmp`.
struct SidecarDocument {
    private let bytes: [UInt8]
    private let rdf: XMLElement
    private var splices = Splices()
    /// Properties to put into the first description.
    private var additions: [String] = []

    private static let descriptionName = XMLName(namespace: XMPNamespace.rdf, local: "Description")
    /// Where keywords stand, and where the notes on them.
    private static let properties = [
        (
            shown: PrefixedName("dc", XMPNamespace.dublinCore, "subject"),
            noted: PrefixedName("tagclipd", XMPNamespace.own, "writtenSubject")
        ),
        (
            shown: PrefixedName("lr", XMPNamespace.lightroom, "hierarchicalSubject"),
            noted: PrefixedName("tagclipd", XMPNamespace.own, "writtenHierarchicalSubject")
        ),
    ]

    /// The sidecar after a file was tagged; nil where nothing needs to be written.
    ///
    /// - Parameters:
    ///   - existing: the bytes of the sidecar that is there; nil: there is none.
    ///   - labels: the file's tags now.
    ///   - file: its name without the folder.
    ///   - isThere: whether a file of another name is in the folder; what was noted for one that has gone is dropped.
    static func merged(
        _ existing: [UInt8]?, labels: [String], of file: SidecarOwner, isThere: (SidecarOwner) -> Bool = { _ in true }
    ) throws(SidecarProblem) -> [UInt8]? {
        if existing == nil, labels.isEmpty { return nil }
        let labels = labels.map(XMLText.representable)
        var document = try SidecarDocument(existing ?? Array(empty.utf8))
        for property in properties {
            try document.merge(property.shown, property.noted, labels: labels, of: file, isThere)
        }
        return document.result()
    }

    private init(_ bytes: [UInt8]) throws(SidecarProblem) {
        self.bytes = bytes
        let root: XMLElement
        do throws(XMLTreeReader.Problem) {
            root = try XMLTreeReader.root(of: bytes)
        } catch {
            throw .document("it is no well-formed XMP: line \(error.line): \(error.message)")
        }
        let name = XMLName(namespace: XMPNamespace.rdf, local: "RDF")
        guard let rdf = root.name == name ? root : root.children.first(where: { $0.name == name }) else {
            throw .document("it is no XMP: there is no rdf:RDF in it")
        }
        self.rdf = rdf
    }

    private var descriptions: [XMLElement] { rdf.children.filter { $0.name == Self.descriptionName } }

    /// Brings a list of keywords and the note of which of them are ours to what they should be.
    private mutating func merge(
        _ shownName: PrefixedName, _ notedName: PrefixedName, labels: [String], of file: SidecarOwner,
        _ isThere: (SidecarOwner) -> Bool
    ) throws(SidecarProblem) {
        let shown = try KeywordBag(shownName.name, in: descriptions)
        let noted = try KeywordBag(notedName.name, in: descriptions)
        var ofThis: Set<String> = []
        var ofOthers: Set<String> = []
        var kept: Set<String> = []
        for text in noted.texts {
            guard let note = SidecarNote(text) else { continue }
            if note.owner == file || !isThere(note.owner) {
                ofThis.insert(note.label)
            } else {
                ofOthers.insert(note.label)
                kept.insert(text)
            }
        }
        let gone = ofThis.subtracting(labels).subtracting(ofOthers)
        let present = Set(shown.texts).subtracting(gone)
        let missing = Self.unique(labels).filter { !present.contains($0) }
        // What the user wrote before us stays the user's.
        let ours = Self.unique(labels).filter { missing.contains($0) || ofThis.contains($0) || ofOthers.contains($0) }
        let notes = ours.map { SidecarNote(owner: file, label: $0).text }
        edit(shown, shownName, removing: { gone.contains($0) }, adding: missing)
        let written = Set(noted.texts)
        let wanted = kept.union(notes)
        edit(
            noted, notedName, removing: { !wanted.contains($0) }, adding: notes.filter { !written.contains($0) })
    }

    private static func unique(_ labels: [String]) -> [String] {
        var seen: Set<String> = []
        return labels.filter { !$0.isEmpty && seen.insert($0).inserted }
    }

    /// Takes texts out of a property and puts others in.
    private mutating func edit(
        _ bag: KeywordBag, _ name: PrefixedName, removing: (String) -> Bool, adding: [String]
    ) {
        let isTouched = !adding.isEmpty || bag.texts.contains(where: removing)
        guard isTouched else { return }
        var new = adding
        for (text, range) in bag.bare {
            splices.replace(range, with: "")
            if !text.isEmpty, !removing(text) { new.append(text) }
        }
        for (index, list) in bag.lists.enumerated() {
            let going = list.items.filter { $0.text.map(removing) == true }
            let added = index == 0 ? new : []
            if going.count == list.items.count, added.isEmpty {
                splices.replace(withGap(list.property.range), with: "")
                continue
            }
            for item in going { splices.replace(withGap(item.range), with: "") }
            if !added.isEmpty { add(added, to: list) }
        }
        if bag.lists.isEmpty, !new.isEmpty { additions.append(Self.property(name, new, in: host)) }
    }

    private mutating func add(_ texts: [String], to list: KeywordBag.List) {
        let container = list.container
        let open = container.prefix.isEmpty ? "li" : container.prefix + ":li"
        let indent = list.items.last.map { gap(before: $0.range) } ?? gap(before: container.range) + " "
        let items = texts.map { "\(indent)<\(open)>\(XMLText.escaped($0))</\(open)>" }.joined()
        if container.isClosedAtOnce {
            openUp(container, items)
        } else {
            let place = list.items.last?.range.upperBound ?? container.content.lowerBound
            splices.replace(place..<place, with: items)
        }
    }

    /// Gives an element that is closed at once a content.
    private mutating func openUp(_ element: XMLElement, _ content: String) {
        let end = element.range.upperBound
        splices.replace(
            end - 2..<end, with: ">\(content)\(gap(before: element.range))</\(element.writtenName)>")
    }

    /// The element that new properties are put into.
    private var host: XMLElement { descriptions.first ?? rdf }

    private mutating func result() -> [UInt8]? {
        if !additions.isEmpty {
            let indent = host.children.first.map { gap(before: $0.range) } ?? gap(before: host.range) + "  "
            var text = additions.map { indent + $0.replacing("\n", with: indent) }.joined()
            if descriptions.isEmpty {
                let name = (rdf.prefix.isEmpty ? "" : rdf.prefix + ":") + "Description"
                // An attribute without a prefix has no namespace: with RDF as the default there is none for `about`.
                let about = rdf.prefix.isEmpty ? "" : " \(rdf.prefix):about=\"\""
                text = "\(indent)<\(name)\(about)>\(text)\(indent)</\(name)>"
            }
            if host.isClosedAtOnce {
                openUp(host, text)
            } else {
                let place = host.children.last?.range.upperBound ?? host.content.lowerBound
                splices.replace(place..<place, with: text)
            }
        }
        return splices.isEmpty ? nil : splices.applied(to: bytes)
    }

    /// A list as an element of its own, with the namespaces that it needs; its lines are one deeper each.
    private static func property(_ name: PrefixedName, _ texts: [String], in host: XMLElement) -> String {
        let namespace = name.name.namespace
        var prefix = name.prefix
        while let taken = host.namespaces[prefix], taken != namespace { prefix += "_" }
        let declaration = host.namespaces[prefix] == namespace ? "" : " xmlns:\(prefix)=\"\(namespace)\""
        let rdf = host.prefix.isEmpty ? "" : host.prefix + ":"
        let items = texts.map { "    <\(rdf)li>\(XMLText.escaped($0))</\(rdf)li>\n" }.joined()
        return """
            <\(prefix):\(name.name.local)\(declaration)>
              <\(rdf)Bag>
            \(items)  </\(rdf)Bag>
            </\(prefix):\(name.name.local)>
            """
    }

    /// The white space before an element, if it begins a line; else a new line.
    private func gap(before range: Range<Int>) -> String {
        let space = bytes[withGap(range).lowerBound..<range.lowerBound]
        guard let line = space.lastIndex(of: UInt8(ascii: "\n")) else { return "\n" }
        return String(decoding: space[line...], as: UTF8.self)
    }

    /// An element with the white space before it.
    private func withGap(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        while start > 0, XMLTreeReader.isSpace(bytes[start - 1]) { start -= 1 }
        return start..<range.upperBound
    }

    private static let empty = """
        <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/">
          <rdf:RDF xmlns:rdf="\(XMPNamespace.rdf)">
            <rdf:Description rdf:about=""
              xmlns:dc="\(XMPNamespace.dublinCore)"
              xmlns:lr="\(XMPNamespace.lightroom)"
              xmlns:tagclipd="\(XMPNamespace.own)">
            </rdf:Description>
          </rdf:RDF>
        </x:xmpmeta>
        <?xpacket end="w"?>

        """
}
