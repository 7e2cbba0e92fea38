import Foundation
import Glibc

/// The readers of bytes that come from elsewhere.
///
/// Each takes any bytes; what it must not do is trap, read or write past its memory, race, hang, or give out what its
/// callers don't expect, which its function here checks.
enum FuzzedReader: String, CaseIterable {
    /// Files, as pictures and videos.
    case media
    /// Weights: safetensors, and ZIPs with their pickles.
    case checkpoint
    /// The JSON beside a checkpoint.
    case modelfile
    /// The configuration.
    case configuration
    /// Label files and lists of background texts.
    case labels
    /// Requests at the control socket.
    case control
    /// What a decoding process says.
    case worker

    /// Reads some bytes.
    func read(_ bytes: UnsafeRawBufferPointer) {
        switch self {
        case .media: unsafe MediaInput.read(bytes)
        case .checkpoint: unsafe CheckpointInput.read(bytes)
        case .modelfile: unsafe ModelFileInput.read(Data(bytes))
        case .configuration: unsafe ConfigurationInput.read(Array(bytes))
        case .labels: unsafe LabelInput.read(Array(bytes))
        case .control: unsafe ControlInput.read(Array(bytes))
        case .worker: unsafe WorkerInput.read(Array(bytes))
        }
    }

    /// A name in the folder of temporary files that no other process uses.
    static func temporaryPath(_ name: String) -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("tagclipd-fuzz-\(getpid())-\(name)").path
    }
}
