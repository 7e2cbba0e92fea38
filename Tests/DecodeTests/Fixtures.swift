import Decode
import Foundation

/// Where the fixtures lie, and short ways to read media.
enum Fixtures {
    static let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    /// The path of a fixture as bytes.
    static func path(_ name: String) -> [UInt8] { Array(golden.appending(path: name).path(percentEncoded: false).utf8) }

    /// All sampled frames of a file.
    static func frames(
        _ path: [UInt8], sampling: Sampling = .all, options: ReaderOptions = ReaderOptions()
    ) throws(DecodeError) -> [Frame] {
        var options = options
        options.sampling = sampling
        let reader = try MediaReader(.file(path), options: options)
        var frames: [Frame] = []
        while let frame = try reader.next() { frames.append(frame) }
        return frames
    }

    /// The one picture of a fixture.
    static func picture(_ name: String) throws -> Frame {
        let frames = try frames(path(name))
        guard let first = frames.first, frames.count == 1 else { throw Unexpected("\(frames.count) frames in \(name)") }
        return first
    }

    /// The bytes of a fixture.
    static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: golden.appending(path: name))) }

    /// The error that reading a fixture ends in.
    static func error(_ name: String, options: ReaderOptions = ReaderOptions()) throws -> DecodeError {
        try error(path: path(name), options: options)
    }

    /// The error that reading a file ends in.
    static func error(path: [UInt8], options: ReaderOptions = ReaderOptions()) throws -> DecodeError {
        do throws(DecodeError) {
            _ = try frames(path, options: options)
        } catch {
            return error
        }
        throw Unexpected("no error for \(String(decoding: path, as: UTF8.self))")
    }

    /// Calls `body` with the path of a new directory, and removes it.
    static func withDirectory<Result>(_ body: ([UInt8]) throws -> Result) throws -> Result {
        let directory = FileManager.default.temporaryDirectory.appending(path: "decode-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        return try body(Array(directory.path(percentEncoded: false).utf8))
    }

    /// Calls `body` with the path of a file of this content, and removes it.
    static func withFile<Result>(
        _ content: [UInt8], suffix: String, _ body: ([UInt8]) throws -> Result
    ) throws -> Result {
        try withDirectory { directory in
            let path = directory + Array("/file\(suffix)".utf8)
            try write(content, to: path)
            return try body(path)
        }
    }

    /// Writes a file whose name may be any bytes.
    static func write(_ content: [UInt8], to path: [UInt8]) throws {
        let name = path.map { CChar(bitPattern: $0) } + [0]
        guard let file = unsafe fopen(name, "w") else { throw Unexpected("fopen failed") }
        let written = unsafe fwrite(content, 1, content.count, file)
        guard unsafe fclose(file) == 0, written == content.count else { throw Unexpected("fwrite failed") }
    }

    /// What a test can't go on without.
    struct Unexpected: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }
}

extension Frame {
    /// The mean absolute difference from another frame of the same size; infinite where the sizes differ.
    func difference(from other: Frame) -> Double {
        guard width == other.width, height == other.height else { return .infinity }
        var sum = 0
        withPixels { mine in
            other.withPixels { theirs in
                for y in 0..<height {
                    for x in 0..<width * 3 { sum += abs(Int(mine[y * stride + x]) - Int(theirs[y * other.stride + x])) }
                }
            }
        }
        return Double(sum) / Double(width * height * 3)
    }

    /// Red, green and blue of one pixel.
    func pixel(_ x: Int, _ y: Int) -> [Int] {
        withPixels { bytes in (0..<3).map { Int(bytes[y * stride + x * 3 + $0]) } }
    }
}
