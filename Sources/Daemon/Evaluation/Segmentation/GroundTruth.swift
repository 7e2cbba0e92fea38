import Decode

/// A picture's mask: what each of its pixels shows.
struct GroundTruth: Sendable {
    /// Where it was read, for messages.
    let path: String
    let picture: IndexedPicture

    /// Reads a mask; one that has a value of no class is refused.
    init(_ path: String, _ classes: SegmentationClasses, interruption: Interruption) throws(PictureProblem) {
        self.path = path
        do throws(DecodeError) {
            picture = try IndexedPicture(file: Array(path.utf8), interruption: interruption)
        } catch {
            throw PictureProblem(description: "mask: \(error.detail)")
        }
        let width = picture.width
        guard let wrong = picture.values.firstIndex(where: { !classes.allows($0) }) else { return }
        throw PictureProblem(
            description: """
                the mask \(path) has the value \(picture.values[wrong]) in column \(wrong % width), row \
                \(wrong / width), which is no class of the data set; expected \(classes.expected)
                """)
    }

    /// Throws where the picture that it is of has another size.
    func requireSize(width: Int, height: Int, of path: String) throws(PictureProblem) {
        guard width != picture.width || height != picture.height else { return }
        throw PictureProblem(
            description: """
                the mask \(self.path) has \(picture.width) x \(picture.height) pixels, its picture \(path) \
                \(width) x \(height): they must have the same
                """)
    }
}
