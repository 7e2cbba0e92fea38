import Decode
import Engine

/// A picture file that teaches a label: its content's digest, and its pixels.
struct TaughtPictureFile {
    let path: String
    /// SHA-256 of its bytes, hexadecimal.
    let digest: String

    /// What is wrong with a picture, to be said behind its name.
    struct Problem: Error {
        var message: String
    }

    /// Bytes that a picture may have.
    static let sizeLimit = 64 << 20

    /// Reads the file.
    init(path: String) throws(Problem) {
        self.path = path
        do throws(FileProblem) {
            digest = TaughtPicture.digest(of: try ConfigurationFile.read(path, limit: Self.sizeLimit))
        } catch {
            throw Problem(message: error.message)
        }
    }

    /// Decodes it whole; a video or a damaged picture teaches nothing.
    func decode() throws(Problem) -> Frame {
        let frame: Frame?
        let isCorrupt: Bool
        do throws(DecodeError) {
            let reader = try MediaReader(.file(Array(path.utf8)), options: ReaderOptions(openDeadline: 10))
            frame = reader.kind == .picture ? try reader.next() : nil
            isCorrupt = reader.isCorrupt
        } catch {
            throw Problem(message: "can't be used: \(error.detail)")
        }
        guard let frame else { throw Problem(message: "is no picture") }
        guard !isCorrupt else { throw Problem(message: "is a damaged picture: a part of it is missing") }
        return frame
    }
}

/// Finds the pictures that labels name.
struct TaughtPictures {
    /// The folder that relative paths begin at.
    let directory: String

    /// Finds a picture, reads and decodes it once; says what is wrong with it, if anything.
    ///
    /// Whether it decodes is looked at here, so that what is wrong is said with its line and before anything runs.
    func find(_ picture: inout TaughtPicture) -> String? {
        let name = picture.path
        if directory != "." { picture.path = ConfigurationPath.resolve(name, in: directory) }
        do throws(TaughtPictureFile.Problem) {
            let file = try TaughtPictureFile(path: picture.path)
            _ = try file.decode()
            picture.digest = file.digest
            return nil
        } catch {
            return "the picture \(picture.path) \(error.message)"
        }
    }
}
