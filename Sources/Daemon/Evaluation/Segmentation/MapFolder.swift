import Decode
import Glibc

/// The folder that an evaluation of masks writes: `NAME.png`, the predicted map of each picture, with the values of the
/// data set's own masks.
///
/// It is also what an interrupted run goes on from: `run.txt` says what the maps were made with, and only the same goes
/// on.
final class MapFolder: Sendable {
    let path: String
    /// Open as long as this object lives, which holds its lock.
    private let lock: Descriptor

    /// Opens or makes the folder; one with PNG files that are not of such a run is refused.
    init(_ path: String, origin: RunOrigin) throws(ConfigurationProblem) {
        self.path = path
        guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else { throw EvaluationOutput.failure("make", path) }
        let file = RunOrigin.file(in: path)
        let number = unsafe open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard number >= 0 else { throw EvaluationOutput.failure("open", file) }
        lock = Descriptor(owning: number)
        guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
            throw ConfigurationProblem(description: "\(path) is being written by another run; choose another --output")
        }
        guard lseek(number, 0, SEEK_END) == 0 else {
            try origin.requireSame(in: path, content: "maps")
            WholeFile.removeBegun(in: PathBytes(path))
            return
        }
        // Nobody's masks are written over.
        if let other = try Self.firstPicture(in: path) {
            unsafe unlink(file)
            throw ConfigurationProblem(
                description: "\(path) holds \(other), which is no map of this program's; choose another --output")
        }
        try EvaluationOutput.write(origin.text, to: number, file)
    }

    /// A map that is there already; nil where there is none that can be read.
    func earlier(_ name: String) -> IndexedPicture? {
        try? IndexedPicture(file: Array(file(name).utf8))
    }

    /// Writes a picture's map.
    func write(_ png: [UInt8], for name: String) throws(ConfigurationProblem) {
        do throws(SystemError) {
            try WholeFile.write(PathBytes(file(name)), png)
        } catch {
            throw ConfigurationProblem(description: "\(file(name)) can't be written: \(error)")
        }
    }

    private func file(_ name: String) -> String { "\(path)/\(name).png" }

    private static func firstPicture(in folder: String) throws(ConfigurationProblem) -> String? {
        do throws(SystemError) {
            let entries = try DirectoryEntry.list(
                try OpenFile.directory(PathBytes(folder), followingLink: true), followsDirectoryLinks: false
            ) { name, isDirectory in !isDirectory && name.suffix(4).elementsEqual(".png".utf8) }
            return entries.first.map { String(decoding: $0.name, as: UTF8.self) }
        } catch {
            throw ConfigurationProblem(description: "\(folder): \(error)")
        }
    }
}

/// A predicted map as a PNG whose palette indices are its values.
enum MapFile {
    /// The file's bytes.
    static func png(_ map: IndexedPicture) throws(PictureProblem) -> [UInt8] {
        do throws(DecodeError) {
            return try IndexedPNG(
                width: map.width, height: map.height, indices: map.values, palette: palette,
                texts: [PNGText(keyword: "Software", text: "tagclipd \(Version.current)")]
            ).encoded()
        } catch {
            throw PictureProblem(description: "a map can't be written as PNG: \(error.detail)")
        }
    }

    /// VOC's colours: the bits of a value, three at a time, are the highest bits of red, green and blue.
    static let palette: [IndexedPNG.Colour] = (0..<256).map { value in
        var colour: (red: UInt8, green: UInt8, blue: UInt8) = (0, 0, 0)
        for place in 0..<3 {
            let bits = UInt8(value >> (3 * place) & 7)
            colour.red |= (bits & 1) << (7 - place)
            colour.green |= (bits >> 1 & 1) << (7 - place)
            colour.blue |= (bits >> 2 & 1) << (7 - place)
        }
        return IndexedPNG.Colour(red: colour.red, green: colour.green, blue: colour.blue)
    }
}
