import Testing

@testable import Daemon

/// Lists of pictures.
@Suite struct SplitListTests {
    private func list(_ text: String) throws(DataSetError) -> SplitList {
        try SplitList(Array(text.utf8), file: "l.txt")
    }

    @Test func `names are lines, with labels or without`() throws {
        let plain = try list("000012\r\n\n2007_000033  \nJPEGImages/a.jpg\n")
        #expect(plain.entries.map(\.name) == ["000012", "2007_000033", "a"])
        #expect(plain.entries.map(\.line) == [1, 3, 4])
    }

    @Test func `ids stand behind a name`() throws {
        let list = try list("2007_000033 0\nval2014/COCO_val2014_000000000042.jpg 14 11\nempty\n")
        #expect(list.hasLabels)
        #expect(list.entries.map(\.name) == ["2007_000033", "COCO_val2014_000000000042", "empty"])
        #expect(list.entries.map(\.ids) == [[0], [14, 11], []])
        #expect(try !self.list("a\nb").hasLabels)
    }

    @Test(arguments: [
        ("", "l.txt names no picture"), ("a\n a\n", "l.txt:2: a stands on line 1 already"),
        ("a 1\nb x", "l.txt:2: \"x\" is no label's number"), ("a -1", "l.txt:1: -1: this is a list for one class"),
        ("a 1.5", "l.txt:1: \"1.5\" is no label's number"), ("a/..", "l.txt:1: \"a/..\" names no picture"),
    ])
    func `what is wrong is said with its line`(_ text: String, _ message: String) throws {
        let error = try #require(throws: DataSetError.self) { try list(text) }
        #expect("\(error)".hasPrefix(message))
    }

    @Test func `bytes that are no text are refused`() {
        #expect(throws: DataSetError.malformed("l.txt:2: the line is not UTF-8")) {
            try SplitList([0x61, 0x0A, 0xFF], file: "l.txt")
        }
    }
}
