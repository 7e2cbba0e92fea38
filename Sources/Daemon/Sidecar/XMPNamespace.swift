/// Namespaces of the properties in a sidecar.
enum XMPNamespace {
    static let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    static let dublinCore = "http://purl.org/dc/elements/1.1/"
    static let lightroom = "http://ns.adobe.com/lightroom/1.0/"
    /// What this program notes for itself.
    static let own = "tagclipd:ns:sidecar/"
}

/// A name with the prefix that its namespace usually has.
struct PrefixedName: Sendable {
    let prefix: String
    let name: XMLName

    init(_ prefix: String, _ namespace: String, _ local: String) {
        self.prefix = prefix
        name = XMLName(namespace: namespace, local: local)
    }
}
