/// What a VOC annotation says a picture shows: the names of its objects, `difficult` ones too.
struct VOCAnnotation: Sendable, Hashable {
    /// In the order of the file, each as often as it stands there.
    let objects: [String]

    /// Bytes that one may have, and elements inside each other.
    static let limit = 4 << 20
    private static let deepest = 64

    /// Reads an annotation.
    init(file: String) throws(DataSetError) {
        try self.init(try DataSetFile.whole(file, limit: Self.limit), file: file)
    }

    /// Takes an annotation's bytes apart.
    ///
    /// `annotation/object/name` alone counts: the parts of a person (`object/part/name`) have names too.
    init(_ bytes: [UInt8], file: String) throws(DataSetError) {
        do throws(XMLReader.Problem) {
            objects = try Self.objects(bytes)
        } catch {
            throw .malformed("\(file):\(error.line): no annotation: \(error.message)")
        }
    }

    private static func objects(_ bytes: [UInt8]) throws(XMLReader.Problem) -> [String] {
        var reader = XMLReader(bytes)
        var open: [String] = []
        var isAnnotation = false
        var objects: [String] = []
        var name = ""
        while let token = try reader.next() {
            switch token {
            case .start(let element):
                guard open.count < deepest else { throw reader.problem("elements nested too deep") }
                if open.isEmpty {
                    guard element == "annotation", !isAnnotation else {
                        throw reader.problem("<\(element)> where <annotation> is expected")
                    }
                    isAnnotation = true
                }
                open.append(element)
                name = ""
            case .text(let text): name += text
            case .end(let element):
                guard open.last == element else { throw reader.problem("</\(element)> closes nothing") }
                if open == ["annotation", "object", "name"] {
                    objects.append(name.split(whereSeparator: \.isWhitespace).joined(separator: " "))
                }
                open.removeLast()
            }
        }
        guard open.isEmpty, isAnnotation else { throw reader.problem("the document ends early") }
        return objects
    }
}
