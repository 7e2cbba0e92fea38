/// Reads a whole XML document (1.0, with namespaces, in UTF-8) as elements that know their bytes, so that a change
/// can leave all other bytes as they are: what a library's tree does not tell.
///
/// It is strict: what is not well-formed is refused, and so is a document type, with which entities could be declared.
/// The document has at most ``mostElements`` elements in ``mostLevels`` levels, ``mostAttributes`` attributes and
/// ``mostNamespaces`` namespaces.
struct XMLTreeReader {
    /// What is wrong with a document, and where.
    struct Problem: Error, Hashable {
        var message: String
        /// Counted from 1.
        var line: Int
    }

    static let mostElements = 100_000
    static let mostLevels = 64
    /// Attributes of all elements together.
    static let mostAttributes = 100_000
    /// Namespaces in force in each element that declares one, of all of them together: each has a table of its own, and
    /// many small elements in one of many namespaces would have gigabytes of them.
    static let mostNamespaces = 100_000

    let bytes: [UInt8]
    var position = 0
    private var count = 0
    private var attributeCount = 0
    private var namespaceCount = 0

    /// The root element of a document.
    static func root(of bytes: [UInt8]) throws(Problem) -> XMLElement {
        var reader = XMLTreeReader(bytes: bytes)
        try reader.checkCharacters()
        return try reader.document()
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func document() throws(Problem) -> XMLElement {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        try skipDeclaration()
        var open: [XMLElement] = []
        var root: XMLElement?
        while position < bytes.count {
            if skip("<!--") {
                try skipComment()
            } else if skip("<?") {
                try skipInstruction()
            } else if skip("<![CDATA[") {
                guard !open.isEmpty else { throw problem("text outside of the root element") }
                let start = position
                try skip(through: "]]>")
                open[open.count - 1].text += text(start..<position - 3)
            } else if skip("<!") {
                throw problem("a document type, which no sidecar has")
            } else if skip("</") {
                let end = position
                guard var element = open.popLast() else { throw problem("an end without a beginning") }
                guard skip(element.writtenName) else { throw problem("<\(element.writtenName)> is not closed") }
                skipSpace()
                guard skip(">") else { throw problem("</\(element.writtenName) is not closed") }
                element.content = element.content.lowerBound..<end - 2
                element.range = element.range.lowerBound..<position
                try close(element, in: &open, &root)
            } else if bytes[position] == UInt8(ascii: "<") {
                guard root == nil else { throw problem("a second root element") }
                let element = try start(open.last?.namespaces ?? Self.predefined)
                guard open.count < Self.mostLevels else { throw problem("more than \(Self.mostLevels) levels") }
                if element.isClosedAtOnce { try close(element, in: &open, &root) } else { open.append(element) }
            } else {
                let found = try characters(until: UInt8(ascii: "<"))
                if open.isEmpty {
                    guard found.utf8.allSatisfy(Self.isSpace) else { throw problem("text outside of the root element") }
                } else {
                    open[open.count - 1].text += found
                }
            }
        }
        if let left = open.last { throw problem("<\(left.writtenName)> is not closed") }
        guard let root else { throw problem("no element") }
        return root
    }

    private mutating func close(
        _ element: XMLElement, in open: inout [XMLElement], _ root: inout XMLElement?
    ) throws(Problem) {
        count += 1
        guard count <= Self.mostElements else { throw problem("more than \(Self.mostElements) elements") }
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }

    /// Counts an attribute that was found.
    mutating func countAttribute() throws(Problem) {
        attributeCount += 1
        guard attributeCount <= Self.mostAttributes else {
            throw problem("more than \(Self.mostAttributes) attributes")
        }
    }

    /// Counts the table of an element that declares namespaces.
    mutating func countNamespaces(_ inForce: Int) throws(Problem) {
        namespaceCount += inForce
        guard namespaceCount <= Self.mostNamespaces else {
            throw problem("more than \(Self.mostNamespaces) namespaces in its elements together")
        }
    }

    /// `<?xml …?>`, which only the beginning may have and which must name no encoding but UTF-8.
    private mutating func skipDeclaration() throws(Problem) {
        guard bytes[position...].starts(with: "<?xml".utf8), bytes.count > position + 5,
            Self.isSpace(bytes[position + 5])
        else { return }
        let start = position
        try skip(through: "?>")
        let declaration = text(start..<position).lowercased()
        guard let encoding = declaration.split(separator: "encoding", maxSplits: 1).dropFirst().first else { return }
        let name = encoding.drop { " =\t\r\n\"'".contains($0) }.prefix { !"\"'".contains($0) }
        guard name == "utf-8" || name == "us-ascii" else { throw problem("encoding \(name), not UTF-8") }
    }

    private mutating func skipInstruction() throws(Problem) {
        let target = try name()
        guard target.lowercased() != "xml" else { throw problem("an XML declaration that is not at the beginning") }
        try skip(through: "?>")
    }

    private mutating func skipComment() throws(Problem) {
        let start = position
        try skip(through: "-->")
        if bytes[start..<position - 3].last == UInt8(ascii: "-") || text(start..<position - 3).contains("--") {
            throw problem("-- in a comment")
        }
    }

    static let predefined = ["xml": "http://www.w3.org/XML/1998/namespace", "": ""]
}
