import Glibc
import Synchronization

/// The folder that an evaluation writes: raw scores as they come, and the predicted labels at the end.
///
/// `scores.csv` has a line for each picture and row: `image,row,` and a score for each label. It is also what an
/// interrupted run goes on from: `run.txt` says what the scores were made with, and only the same goes on.
final class ScoreFolder: Sendable {
    let path: String
    private let labels: [String]
    private let rows: [String]
    /// Open for appending; closed with this object, which frees its lock.
    private let descriptor: Descriptor
    /// Scores that were there, by picture: one list a row.
    let earlier: [String: [[Float]]]

    /// Opens or makes the folder.
    ///
    /// - Parameter origin: what scores depend on.
    init(
        _ path: String, labels: [String], rows: [String], origin: RunOrigin
    ) throws(ConfigurationProblem) {
        self.path = path
        self.labels = labels
        self.rows = rows
        guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else { throw EvaluationOutput.failure("make", path) }
        // Before anything is made: what another run has left, maps too, could not be gone on from.
        if unsafe access(RunOrigin.file(in: path), F_OK) == 0 {
            try origin.requireSame(in: path, content: "results")
        }
        let file = path + "/scores.csv"
        let number = unsafe open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard number >= 0 else { throw EvaluationOutput.failure("open", file) }
        descriptor = Descriptor(owning: number)
        guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
            throw ConfigurationProblem(description: "\(file) is being written by another run; choose another --output")
        }
        let header = ScoreLine.text(["image", "row"] + labels)
        let size = lseek(number, 0, SEEK_END)
        if size > 0 {
            try origin.requireSame(in: path, content: "scores")
            let found = try ScoreLines(file: file, header: header, rows: rows, labels: labels.count)
            earlier = found.scores
            // What a killed run left behind of a picture is written anew.
            guard ftruncate(number, off_t(found.end)) == 0, lseek(number, 0, SEEK_END) >= 0 else {
                throw EvaluationOutput.failure("shorten", file)
            }
        } else {
            earlier = [:]
            try RequestedFile.write(origin.text.utf8, to: RunOrigin.file(in: path))
            try write(header + "\n")
        }
    }

    /// Appends a picture's scores, one list a row, in one write.
    func append(_ picture: String, _ scores: [[Float]]) throws(ConfigurationProblem) {
        let lines = zip(rows, scores).map { row, scores in
            ScoreLine.text([picture, row]) + scores.map { ",\($0)" }.joined() + "\n"
        }
        try write(lines.joined())
    }

    /// Writes the tags of all pictures in one row as the public code does: `name id id …`, ids ascending from 0.
    func writeLabels(_ row: String, _ pictures: [(name: String, tags: [Int])]) throws(ConfigurationProblem) {
        let lines = pictures.map { picture in
            ([picture.name] + picture.tags.sorted().map { "\($0)" }).joined(separator: " ") + "\n"
        }
        try RequestedFile.write(lines.joined().utf8, to: "\(path)/labels-\(row).txt")
    }

    private func write(_ text: String) throws(ConfigurationProblem) {
        try EvaluationOutput.write(text, to: descriptor.number, path + "/scores.csv")
    }
}
