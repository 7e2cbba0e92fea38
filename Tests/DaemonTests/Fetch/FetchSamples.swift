import Engine
import Synchronization

@testable import Daemon

/// A small model, a folder to fetch it to, and what a fetch says.
final class FetchSamples {
    let folder: SinkFolder
    let bytes: [UInt8]
    let model: KnownModel
    let stop = StopSwitch()
    private(set) var notes: [String] = []

    /// - Parameter isRough: whether the model's size is known only roughly.
    init(count: Int = 100_000, isRough: Bool = false) throws {
        folder = try SinkFolder()
        var generator = SeededGenerator(seed: 11)
        bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        model = KnownModel(
            name: "tiny", file: "tiny.pt", bytes: isRough ? nil : Int64(count), roughBytes: Int64(count),
            digest: SHA256.hexadecimal(bytes), urls: [], licence: "MIT", scope: "for tests", activation: .gelu)
    }

    /// Waits little, and tries so often again.
    static func patience(tries: Int = 2, stall: Duration = .seconds(5)) -> FetchPatience {
        FetchPatience(stall: stall, delays: Array(repeating: .milliseconds(5), count: tries))
    }

    /// Fetches from a server; from the model's own places where none is given.
    @discardableResult
    func fetch(
        _ url: String?, patience: FetchPatience = patience(), model: KnownModel? = nil
    ) throws(FetchError) -> ModelFetch.Outcome {
        let progress = FetchProgress(total: Int64(bytes.count), line: nil) { self.notes.append($0) }
        return try ModelFetch(
            model ?? self.model, into: folder.file("m"), mirror: url, patience: patience, stop: stop,
            progress: progress
        ).run()
    }

    /// What the folder holds of a file; nil where there is none.
    func content(_ name: String) -> [UInt8]? { try? folder.bytes(of: "m/" + name) }

    /// The file in its place.
    var file: [UInt8]? { content("tiny.pt") }
    /// What is kept of an unfinished one.
    var part: [UInt8]? { content("tiny.pt.part") }
}
