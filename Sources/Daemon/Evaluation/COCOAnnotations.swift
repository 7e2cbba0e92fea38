/// What an annotation file in COCO's layout says: its pictures, its categories, and which of them meet.
struct COCOAnnotations: Sendable {
    /// A picture of the file.
    struct Picture: Sendable, Hashable {
        var id: Int64
        var fileName: String
    }

    /// Where it was read, for messages.
    let file: String
    /// In the order of the file.
    private(set) var pictures: [Picture] = []
    /// By category id.
    private(set) var categories: [Int64: String] = [:]
    /// Category ids of each picture's annotations, by picture id.
    private(set) var annotated: [Int64: Set<Int64>] = [:]

    /// Reads a file of any size in bounded memory; segmentations and boxes are passed over.
    init(file path: String) throws(DataSetError) {
        file = path
        var stream = try JSONStream(path)
        var pictures: [Picture] = []
        var categories: [Int64: String] = [:]
        var annotated: [Int64: Set<Int64>] = [:]
        var found: Set<String> = []
        try stream.object { key, stream throws(DataSetError) in
            found.insert(key)
            switch key {
            case "images":
                try stream.array { stream throws(DataSetError) in pictures.append(try Self.picture(&stream)) }
            case "categories":
                try stream.array { stream throws(DataSetError) in
                    let (id, name) = try Self.category(&stream)
                    guard categories.updateValue(name, forKey: id) == nil else {
                        throw .malformed("\(path): the category id \(id) is there twice")
                    }
                }
            case "annotations":
                try stream.array { stream throws(DataSetError) in
                    let (picture, category) = try Self.annotation(&stream)
                    annotated[picture, default: []].insert(category)
                }
            default: try stream.skip()
            }
        }
        try stream.finish()
        for key in ["images", "annotations", "categories"] where !found.contains(key) {
            throw .malformed("\(path) has no \"\(key)\": it is no annotation file of COCO's instances or stuff")
        }
        for (picture, ids) in annotated {
            if let id = ids.first(where: { categories[$0] == nil }) {
                throw .malformed(
                    "\(path): an annotation of picture \(picture) has the category id \(id), which is none")
            }
        }
        self.pictures = pictures
        self.categories = categories
        self.annotated = annotated
    }

    private static func picture(_ stream: inout JSONStream) throws(DataSetError) -> Picture {
        var id: Int64?
        var fileName: String?
        try stream.object { key, stream throws(DataSetError) in
            switch key {
            case "id": id = try stream.integer()
            case "file_name": fileName = try stream.string()
            default: try stream.skip()
            }
        }
        guard let id, let fileName else { throw stream.problem("a picture's id and file_name before this") }
        guard !fileName.utf8.contains(where: { $0 < 0x20 }) else {
            throw stream.problem("a file_name without control characters before this")
        }
        return Picture(id: id, fileName: fileName)
    }

    private static func category(_ stream: inout JSONStream) throws(DataSetError) -> (Int64, String) {
        var id: Int64?
        var name: String?
        try stream.object { key, stream throws(DataSetError) in
            switch key {
            case "id": id = try stream.integer()
            case "name": name = try stream.string()
            default: try stream.skip()
            }
        }
        guard let id, let name else { throw stream.problem("a category's id and name before this") }
        return (id, name)
    }

    private static func annotation(_ stream: inout JSONStream) throws(DataSetError) -> (Int64, Int64) {
        var picture: Int64?
        var category: Int64?
        try stream.object { key, stream throws(DataSetError) in
            switch key {
            case "image_id": picture = try stream.integer()
            case "category_id": category = try stream.integer()
            default: try stream.skip()
            }
        }
        guard let picture, let category else {
            throw stream.problem("an annotation's image_id and category_id before this")
        }
        return (picture, category)
    }
}
