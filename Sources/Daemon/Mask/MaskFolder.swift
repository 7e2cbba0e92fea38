import Glibc
import Synchronization

/// The folder that `segment` writes its pictures to: `NAME.png` for `NAME.jpg`, `NAME.overlay.png`, and
/// `NAME.1-LABEL.png` for the first label's scores; of a video `NAME-000042.png` for its frame 42.
///
/// Nothing that is not its own is written over. It is asked in the order of the inputs.
final class MaskFolder: Sendable {
    private let directory: PathBytes
    /// Bytes of a stem with which the longest of its names fits, that of a frame with a number of its own too.
    private let longestStem: Int
    /// What inputs of this run have, stems and files.
    private let taken = Mutex(Taken())

    /// Names that were given in this run, and which inputs have them.
    private struct Taken {
        private var stems: [[UInt8]: MediaPath] = [:]
        /// The files of pictures; those of a video's frames are known by its stem.
        private var files: [[UInt8]: MediaPath] = [:]
        private var videos: Set<[UInt8]> = []

        /// Gives a stem and the files of it to an input, unless another has one of them.
        mutating func give(_ stem: [UInt8], _ names: [[UInt8]], isOfVideo: Bool, to path: MediaPath) -> Bool {
            guard (stems[stem] ?? path) == path, names.allSatisfy({ (files[$0] ?? path) == path }),
                isOfVideo || !names.contains(where: isFrame)
            else { return false }
            stems[stem] = path
            if isOfVideo {
                videos.insert(stem)
            } else {
                for name in names { files[name] = path }
            }
            return true
        }

        /// Whether a frame of a video may have a name: its stem, a hyphen, six digits or more, and what begins with a dot.
        private func isFrame(_ name: [UInt8]) -> Bool {
            name.indices.contains { index in
                guard name[index] == UInt8(ascii: "-"), videos.contains(Array(name[..<index])) else { return false }
                let digits = name[(index + 1)...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                return digits.count >= MaskFolder.digits && name[digits.endIndex...].first == UInt8(ascii: ".")
            }
        }
    }

    private static let map = ".png"
    private static let overlay = ".overlay.png"
    /// Bytes of a name that every file system takes.
    private static let longestName = 255
    private static let longestLabel = 120
    /// Digits that a frame's number has at least.
    private static let digits = 6
    /// Bytes for the numbers of a frame and of an input.
    private static let numbers = 16

    /// Makes the folder if it is not there.
    ///
    /// - Parameter keepsScores: whether there are files for single labels too, whose names are long.
    init(_ path: String, keepsScores: Bool) throws(ConfigurationProblem) {
        guard !path.isEmpty else { throw ConfigurationProblem(description: "--out: \"\" is no folder; name one") }
        directory = PathBytes(path)
        let suffix = keepsScores ? ".255-.png".utf8.count + Self.longestLabel : Self.overlay.utf8.count
        longestStem = Self.longestName - suffix - Self.numbers
        do throws(SystemError) {
            try FolderPath.make(directory)
        } catch {
            throw ConfigurationProblem(description: "--out: \(path) can't be made: \(error)")
        }
        guard let status = try? FileStatus.of(directory), status.kind == .directory else {
            throw ConfigurationProblem(description: "--out: \(path) is no folder")
        }
        guard unsafe directory.withCString({ unsafe access($0, W_OK) }) == 0 else {
            throw ConfigurationProblem(description: "--out: \(path) can't be written to: \(SystemError.last("access"))")
        }
        // Nothing tells whether another run writes here too; none takes a day for a file.
        WholeFile.removeBegun(in: directory, olderThan: .seconds(86_400))
    }

    /// Writes the pictures of a frame; `frame` is its number where the file is a video.
    func write(_ mask: FrameMask, of file: MediaFile, frame: Int?) throws(ConfigurationProblem) -> SegmentRecord.Files {
        let soft = zip(mask.regions, mask.soft).map { region, scores in
            (suffix: ".\(region.index)-\(Self.plain(region.label)).png", scores: scores)
        }
        let overlays = mask.overlay == nil ? [] : [Self.overlay]
        let stem = stem(of: file.path, frame: frame, [Self.map] + overlays + soft.map(\.suffix))
        var files = SegmentRecord.Files()
        files.map = try write(mask.map, stem, Self.map, beside: file)
        if let overlay = mask.overlay { files.overlay = try write(overlay, stem, Self.overlay, beside: file) }
        for (suffix, scores) in soft { files.soft.append(try write(scores, stem, suffix, beside: file)) }
        return files
    }

    private func write(
        _ bytes: [UInt8], _ stem: [UInt8], _ suffix: String, beside file: MediaFile
    ) throws(ConfigurationProblem) -> MediaPath {
        let path = directory.appending(stem + Array(suffix.utf8))
        if let status = try? FileStatus.of(path) {
            guard status.identity != (try? FileStatus.of(PathBytes(file.path.bytes)))?.identity else {
                throw ConfigurationProblem(description: "\(path) is the input; name another folder with --out")
            }
            guard status.kind == .file, MaskFiles.isOwn(path) else {
                throw ConfigurationProblem(
                    description: "\(path) is there and is no mask of this program; name another folder with --out")
            }
        }
        do throws(SystemError) {
            try WholeFile.write(path, bytes)
        } catch {
            throw ConfigurationProblem(description: "\(path) can't be written: \(error)")
        }
        return MediaPath(bytes: path.bytes)
    }

    /// An input's name without folder and suffix, with the frame's number; where another input has the name, or one of
    /// the files that it makes with these suffixes, it gets a number.
    private func stem(of path: MediaPath, frame: Int?, _ suffixes: [String]) -> [UInt8] {
        var name = Array(PathBytes(path.bytes).name)
        if let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 { name.removeSubrange(dot...) }
        if name.isEmpty || name == Array("-".utf8) { name = Array("stdin".utf8) }
        // Records are text, and what they name has to be there.
        name = Array(String(decoding: name, as: UTF8.self).utf8)
        let place = Array((frame.map { "-" + Self.padded($0) } ?? "").utf8)
        let names = suffixes.map { place + Array($0.utf8) }
        name = Self.cut(name, to: longestStem)
        return taken.withLock { taken in
            var stem = name
            var number = 2
            while !taken.give(stem, names.map { stem + $0 }, isOfVideo: frame != nil, to: path) {
                // No name of this kind is like a frame's, which has more digits.
                stem = name + Array((number < 100_000 ? "-\(number)" : "_\(number)").utf8)
                number += 1
            }
            return stem + place
        }
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, Self.digits - digits.count)) + digits
    }

    /// A label as a part of a file's name.
    private static func plain(_ label: String) -> String {
        let name = label.prefix(40).map { $0.isLetter || $0.isNumber || $0 == "_" ? $0 : "-" }
        return String(decoding: cut(Array(String(name).utf8), to: longestLabel), as: UTF8.self)
    }

    /// The beginning of a name that is too long; no character of UTF-8 is cut in two.
    private static func cut(_ name: [UInt8], to count: Int) -> [UInt8] {
        guard name.count > count else { return name }
        var end = count
        while end > count - 4, name[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(name[..<end])
    }
}
