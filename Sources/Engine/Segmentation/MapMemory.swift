import Glibc

/// The memory that a picture's maps take, asked for as a whole before they are made.
///
/// An array that gets none ends the program, and with it the pictures that follow.
struct MapMemory {
    /// The picture.
    let size: PixelSize
    /// What its maps are computed at.
    let working: PixelSize
    let labels: Int
    let rule: SegmentationRule
    let options: SegmentationOptions
    /// Threads that fill strips of the map.
    let workers: Int

    /// Bytes at most, but for small things and for a CRF's filters, which ask for their own.
    var bytes: Int { computed + enlarged }

    /// Those of maps at the size that they are computed at.
    private var computed: Int {
        let pixels = working.count
        let float = MemoryLayout<Float>.stride
        let scores = float * (labels + (rule.hasBackground ? 1 : 0)) * pixels
        var bytes = pixels
        if options.keepsScores { bytes += scores + (labels + 1) * pixels }
        if options.refinesByColour {
            // The scores, and the picture: resampled in two passes, copied, and as the public code sees it.
            bytes += scores + 9 * pixels + 3 * working.width * size.height
        } else {
            bytes += workers * float * labels * min(LabelMap.strip, working.height) * working.width
        }
        return bytes
    }

    /// Those of maps that are brought to the picture's size.
    private var enlarged: Int {
        guard working != size else { return 0 }
        return (options.keepsScores ? labels + 1 : 1) * size.count
    }

    /// Throws ``EngineError/invalidPicture(problem:)`` where there is not so much at once.
    func require() throws(EngineError) {
        let pages = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let pages = unsafe pages, unsafe pages != MAP_FAILED else {
            let smaller = enlarged > computed ? "make the picture smaller" : EngineError.smallerMaps
            let fewer = "look for fewer labels" + (options.keepsScores ? ", leave out --soft" : "")
            throw .noMemory(bytes, forMapsOf: labels, size, advice: "\(fewer) or \(smaller)")
        }
        unsafe munmap(pages, bytes)
    }
}

extension Matrix {
    /// A row of a picture's pixels for each of some classes, for the maps of its labels.
    ///
    /// Throws ``EngineError/invalidPicture(problem:)`` where there is no memory for it.
    static func pixels(_ size: PixelSize, classes: Int, labels: Int) throws(EngineError) -> Matrix {
        guard let matrix = Matrix(affording: classes, columns: size.count) else {
            throw .noMemory(
                MemoryLayout<Float>.stride * classes * size.count, forMapsOf: labels, size,
                advice: EngineError.smallerMaps)
        }
        return matrix
    }
}

extension EngineError {
    fileprivate static let smallerMaps = "let the maps be smaller (--max-side)"

    fileprivate static func noMemory(
        _ bytes: Int, forMapsOf labels: Int, _ size: PixelSize, advice: String
    ) -> EngineError {
        let maps = labels == 1 ? "the map of 1 label" : "the maps of \(labels) labels"
        let mebibytes = (bytes + (1 << 20) - 1) >> 20
        return .invalidPicture(
            problem: "there is no memory for \(maps) at \(size.width) x \(size.height) pixels, \(mebibytes) MiB: "
                + advice)
    }
}
