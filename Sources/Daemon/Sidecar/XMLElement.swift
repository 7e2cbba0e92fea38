/// A name of XML with the namespace that its prefix stands for.
struct XMLName: Sendable, Hashable {
    /// The namespace's URI; empty where there is none.
    var namespace: String
    var local: String
}

/// An element of an XML document, and where in the document's bytes it stands.
struct XMLElement: Sendable {
    /// An attribute that declares no namespace.
    struct Attribute: Sendable {
        var name: XMLName
        var value: String
        /// Its bytes with the space before them.
        var range: Range<Int>
    }

    var name: XMLName
    /// What stands before the colon of its name; empty where there is no colon.
    var prefix: String
    /// Its name as written.
    var writtenName: String
    /// All of it, from the first bracket to the last.
    var range: Range<Int>
    /// What lies between its tags; empty and at its end where it is closed at once.
    var content: Range<Int>
    /// Whether it has one tag only, which ends in `/>`.
    var isClosedAtOnce: Bool
    var attributes: [Attribute]
    /// The namespaces that prefixes stand for in it; the empty prefix is the default.
    var namespaces: [String: String]
    var children: [XMLElement] = []
    /// The text directly in it, without that of its children.
    var text = ""
}
