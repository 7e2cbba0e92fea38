import Testing

@testable import Daemon

/// COCO's annotation files.
@Suite struct COCOAnnotationsTests {
    private func annotations(_ text: String) throws -> COCOAnnotations {
        let folder = try TemporaryFolder()
        return try COCOAnnotations(file: folder.write("a.json", text).description)
    }

    private static let small = """
        {"info": {"x": [1, {"y": "]}\\""}], "z": null}, "annotations": [
          {"segmentation": [[1.5, -2e3, 3]], "area": 1E+2, "iscrowd": 0, "image_id": 7, "bbox": [], "category_id": 90},
          {"segmentation": {"counts": "a\\\\\\"]", "size": [1, 2]}, "category_id": 1, "image_id": 7},
          {"category_id": 1, "image_id": 7, "iscrowd": 1}],
         "categories": [{"id": 1, "name": "person", "supercategory": ""}, {"name": "hair \\u0064rier \\ud83d\\ude00", "id": 90}],
         "images": [{"id": 9, "file_name": "b\\/9.jpg"}, {"file_name": "7.jpg", "id": 7, "license": 3}], "licenses": []}
        """

    @Test func `pictures, categories and what meets are read in any order`() throws {
        let found = try annotations(Self.small)
        #expect(found.pictures.map(\.id) == [9, 7] && found.pictures.map(\.fileName) == ["b/9.jpg", "7.jpg"])
        #expect(found.categories == [1: "person", 90: "hair drier \u{1F600}"])
        #expect(found.annotated == [7: [1, 90]])
    }

    @Test func `a document cut anywhere never traps`() throws {
        let folder = try TemporaryFolder()
        let text = Array(Self.small.utf8)
        for end in text.indices {
            let path = folder.write("a.json", String(decoding: text[..<end], as: UTF8.self))
            #expect(throws: DataSetError.self) { try COCOAnnotations(file: path.description) }
        }
    }

    @Test(arguments: [
        ("{}", "has no \"images\""), ("[]", "at byte 0: expected an object"), ("{\"images\": 3}", "expected a list"),
        ("{\"images\": [{\"id\": 1}]}", "expected a picture's id and file_name"),
        ("{\"images\": [{\"id\": \"1\"}]}", "expected a whole number"),
        ("{\"images\": [{\"id\": 1.5}]}", "expected a whole number"),
        ("{\"images\": [{\"id\": 99999999999999999999}]}", "expected a whole number"),
        ("{\"images\": [{\"id\": 1, \"file_name\": \"a\\nb\"}]}", "without control characters"),
        ("{\"images\": [], \"annotations\": [], \"categories\": []} x", "expected the end of the document"),
        (
            "{\"images\": [], \"annotations\": [{\"image_id\": 1, \"category_id\": 5}], \"categories\": []}",
            "category id 5"
        ),
        ("{\"categories\": [{\"id\": 1, \"name\": \"a\"}, {\"id\": 1, \"name\": \"b\"}]}", "id 1 is there twice"),
        ("{\"images\": [{\"id\": 1, \"file_name\": \"\\x\"}]}", "expected an escape of JSON"),
        ("{\"a\": }", "expected a value"), ("{\"a\": ]}", "expected a value"), ("{\"a\": tru e}", "expected \",\""),
    ])
    func `what breaks the format is said`(_ text: String, _ message: String) throws {
        let error = try #require(throws: DataSetError.self) { try annotations(text) }
        #expect("\(error)".contains(message), "\(error)")
    }

    @Test func `depth and size are no matter`() throws {
        let deep = String(repeating: "[", count: 200_000) + String(repeating: "]", count: 200_000)
        let long = "\"" + String(repeating: "x", count: 3 << 20) + "\""
        let found = try annotations("{\"a\": \(deep), \"b\": \(long)," + Self.small.dropFirst())
        #expect(found.annotated == [7: [1, 90]])
        #expect(throws: DataSetError.self) { try annotations("{\(long): 1}") }
    }
}
