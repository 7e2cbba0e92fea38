import Decode
import Foundation
import Testing

@testable import Daemon

@Suite struct MaskFilesTests {
    private let picture = DrawnMap.ellipses(width: 90, height: 70, labels: ["dog", "猫"], seed: 5)

    /// Calls `body` with the pixels of a file, 3 bytes each, and the bytes between rows.
    private static func withPixels<R>(_ file: [UInt8], _ body: (Span<UInt8>, Int) -> R) throws -> R {
        let url = FileManager.default.temporaryDirectory.appending(path: "mask-\(UUID().uuidString).png")
        defer { try? FileManager.default.removeItem(at: url) }
        try Data(file).write(to: url)
        let frame = try #require(try MediaReader(.file(Array(url.path(percentEncoded: false).utf8))).next())
        return frame.withPixels { body($0, frame.stride) }
    }

    @Test func `a map's pixels have the colours of their labels, and the file says what they are`() throws {
        let file = try MaskFiles.indexed(picture)
        let mistakes = try Self.withPixels(file) { pixels, stride in
            picture.map.enumerated().count { place, label in
                let start = place / picture.width * stride + place % picture.width * 3
                let colour = MaskPalette.colour(Int(label))
                return (pixels[start], pixels[start + 1], pixels[start + 2]) != (colour.red, colour.green, colour.blue)
            }
        }
        #expect(mistakes == 0)
        let text = String(decoding: file, as: UTF8.self)
        #expect(text.contains("Label 1\0dog") && text.contains("Label 2\0\0\0\0\0猫"))
        #expect(text.contains("Software\0tagclipd"))
    }

    @Test func `scores are grey values`() throws {
        let scores = (0..<60).map { UInt8($0 * 4) }
        let file = try MaskFiles.soft(scores, width: 10, height: 6, label: "dog")
        try Self.withPixels(file) { pixels, stride in
            for (place, score) in scores.enumerated() { #expect(pixels[place / 10 * stride + place % 10 * 3] == score) }
        }
    }

    @Test func `the files of a label with a name of any length are known again`() throws {
        let label = String(repeating: "cat ", count: 2_000)
        let path = FileManager.default.temporaryDirectory.path + "/mask-\(UUID().uuidString).png"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let picture = MaskPicture(width: 1, height: 1, map: [1], labels: [label])
        let files = [try MaskFiles.soft([0], width: 1, height: 1, label: label), try MaskFiles.indexed(picture)]
        for file in files {
            try Data(file).write(to: URL(fileURLWithPath: path))
            #expect(MaskFiles.isOwn(PathBytes(path)))
        }
    }

    @Test func `an overlay is what was painted`() throws {
        let pixels = [UInt8](repeating: 80, count: 3 * 90 * 70)
        let painted = MaskPainter(picture).painted(over: pixels.span, stride: 270).pixels
        let file = try MaskFiles.overlay(picture, over: pixels.span, stride: 270)
        try Self.withPixels(file) { read, stride in
            #expect(painted.indices.allSatisfy { read[$0 / 270 * stride + $0 % 270] == painted[$0] })
        }
    }

    @Test func `a label without a name still has its colour`() throws {
        let file = try MaskFiles.indexed(MaskPicture(width: 1, height: 1, map: [9], labels: ["dog"]))
        let pixel = try Self.withPixels(file) { pixels, _ in (0..<3).map { pixels[$0] } }
        let colour = MaskPalette.colour(9)
        #expect(pixel == [colour.red, colour.green, colour.blue])
    }
}
