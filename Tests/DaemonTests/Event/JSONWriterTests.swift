import Foundation
import Testing

@testable import Daemon

@Suite struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (0.5, 4, "0.5"), (1.0, 4, "1"), (0.0, 4, "0"), (-0.0, 4, "0"), (-0.00001, 4, "0"), (0.123449, 4, "0.1234"),
        (0.99996, 4, "1"), (-12.5, 4, "-12.5"), (1e-7, 6, "0"), (0.1 + 0.2, 6, "0.3"), (33.366666666, 6, "33.366667"),
        (1_709_208_000.123456, 6, "1709208000.123456"), (.nan, 4, "0"), (.infinity, 4, "900000000000"),
        (-.infinity, 4, "-900000000000"), (1e300, 6, "900000000000"), (.leastNonzeroMagnitude, 6, "0"), (12.7, 0, "13"),
    ])
    func `a number has no exponent, no noise and no more decimals than asked for`(
        value: Double, decimals: Int, expected: String
    ) {
        #expect(text { $0.field("n", value, decimals: decimals) } == "\"n\":\(expected)")
    }

    @Test(arguments: [(0.5, "0.500000"), (1, "1.000000"), (0, "0.000000"), (-27.1234567, "-27.123457")])
    func `a score of a list has six decimals`(value: Double, expected: String) {
        #expect(text { $0.field(userKey: "dog", value, decimals: 6) } == "\"dog\":\(expected)")
    }

    @Test func `what would end a line or reach a terminal is escaped`() {
        let written = text {
            $0.field("t", "a\"\\/\u{8}\t\n\u{c}\r\u{0}\u{1b}\u{7f}\u{85}\u{9b}\u{a0}\u{2028}\u{2029}é😀")
        }
        #expect(
            written
                == #""t":"a\"\\/\b\t\n\f\r\u0000\u001b\u007f\u0085\u009b"# + "\u{a0}" + #"\u2028\u2029é😀""#)
    }

    @Test func `every character comes back from a JSON parser`() throws {
        var scalars = String.UnicodeScalarView()
        for value in (0...0x2FFF).map({ UInt32($0) }) + [0xFFFD, 0xFFFF, 0x10000, 0x1F600, 0x10FFFF] {
            if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
        }
        let original = String(scalars)
        let json = Data("{\(text { $0.field("t", original) })}".utf8)
        let parsed = try JSONDecoder().decode([String: String].self, from: json)
        #expect(parsed["t"].map { Array($0.unicodeScalars) } == Array(original.unicodeScalars))
    }

    @Test(arguments: 0...14)
    func `a text is cut between characters and says so`(limit: Int) throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("t", "é\n😀\u{1}a", atMost: limit)  // 2, 2, 4, 6 and 1 bytes
        writer.endObject()
        let parsed = try JSONDecoder().decode([String: String].self, from: Data(writer.bytes))
        let fitting = [0, 2, 4, 8, 14].filter { $0 <= limit }.count
        let prefixes = ["", "é", "é\n", "é\n😀", "é\n😀\u{1}"]
        #expect(parsed["t"] == prefixes[fitting - 1])
        #expect(writer.isTruncated)
    }

    @Test func `a list stops before the element that does not fit, and the next field follows`() {
        var writer = JSONWriter()
        writer.limits.listEnd = 20
        writer.beginObject()
        writer.list("l", ["one", "two", "three", "four"]) { $0.element($1, .label) }
        writer.field("x", true)
        writer.endObject()
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"l":["one","two"],"x":true}"#)
        #expect(writer.isTruncated)
    }

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
    func `base64 is that of RFC 4648`(text: String, expected: String) {
        var bytes: [UInt8] = []
        Base64.append(Array(text.utf8), to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }
}
