/// A property of a sidecar whose value is a list of texts (`dc:subject` and its like), as the sidecar has it.
///
/// XMP writes it as an `rdf:Bag` of `rdf:li`; `rdf:Seq` and `rdf:Alt`, and a bare text in an element or an attribute, are
/// read too.
struct KeywordBag {
    /// A text of the list, nil where an item holds something else, and where the item stands.
    struct Item {
        var text: String?
        var range: Range<Int>
    }

    /// A list that can be added to and taken from.
    struct List {
        /// The whole property.
        var property: XMLElement
        var container: XMLElement
        var items: [Item]
    }

    /// Lists; one at most in a file that follows XMP.
    var lists: [List] = []
    /// Texts that stand without a list, and the bytes that go when they are put into one.
    var bare: [(text: String, range: Range<Int>)] = []

    /// Everything in it that is text.
    var texts: [String] { lists.flatMap { $0.items.compactMap(\.text) } + bare.map(\.text) }

    /// Reads a property from all descriptions that may have it.
    init(_ name: XMLName, in descriptions: [XMLElement]) throws(SidecarProblem) {
        for description in descriptions {
            for attribute in description.attributes where attribute.name == name {
                bare.append((attribute.value, attribute.range))
            }
            for property in description.children where property.name == name {
                try read(property)
            }
        }
    }

    private static let containers = ["Bag", "Seq", "Alt"].map { XMLName(namespace: XMPNamespace.rdf, local: $0) }
    private static let item = XMLName(namespace: XMPNamespace.rdf, local: "li")

    private mutating func read(_ property: XMLElement) throws(SidecarProblem) {
        let isEmpty = property.text.allSatisfy(\.isWhitespace)
        // xml:lang and the like of a bare text would be lost with it.
        guard property.attributes.isEmpty else { throw unknownForm(property) }
        if property.children.isEmpty {
            bare.append((property.text, property.range))
            if isEmpty { bare[bare.count - 1].text = "" }
            return
        }
        guard property.children.count == 1, isEmpty, Self.containers.contains(property.children[0].name),
            property.children[0].text.allSatisfy(\.isWhitespace),
            property.children[0].children.allSatisfy({ $0.name == Self.item })
        else { throw unknownForm(property) }
        let items = property.children[0].children.map { item in
            let isText = item.children.isEmpty && !item.attributes.contains { $0.name.namespace == XMPNamespace.rdf }
            return Item(text: isText ? item.text : nil, range: item.range)
        }
        lists.append(List(property: property, container: property.children[0], items: items))
    }

    private func unknownForm(_ property: XMLElement) -> SidecarProblem {
        .document("\(property.writtenName) is no list of texts")
    }
}
