import Engine
import FoundationEssentials
import Glibc

/// The `config.json` beside a fetched model: it names the activation, which the tensors don't tell.
///
/// Mean and deviation of the pixels are CLIP's own with all known models, and left out.
struct ActivationFile {
    private let activation: Activation
    private let directory: String
    private var path: String { directory + "/config.json" }

    /// What is looked at of one that is there already, bytes.
    private static let limit = 1 << 20

    /// The file of a model in a folder.
    init(_ model: KnownModel, in directory: String) {
        activation = model.activation
        self.directory = directory
    }

    /// Throws ``FetchError/otherConfiguration(path:needed:)`` where one is there that would make the model another.
    func check() throws(FetchError) {
        let bytes: [UInt8]
        do throws(FileProblem) {
            bytes = try ConfigurationFile.read(path, limit: Self.limit)
        } catch {
            if error == .missing { return }
            throw .otherConfiguration(path: path, needed: activation.rawValue)
        }
        guard let content = try? JSONDecoder().decode(Content.self, from: Data(bytes)) else {
            throw .otherConfiguration(path: path, needed: activation.rawValue)
        }
        // Hugging Face leaves out of a config what is its CLIP default.
        let unsaid = content.type == "clip" ? Activation.quickGELU.rawValue : nil
        guard content.vision?.activation ?? content.activation ?? unsaid == activation.rawValue else {
            throw .otherConfiguration(path: path, needed: activation.rawValue)
        }
    }

    /// Writes the file where there is none.
    func write() throws(FetchError) {
        guard unsafe access(path, F_OK) != 0 else { return }
        let tower = #"{"hidden_act": "\#(activation.rawValue)"}"#
        let text = #"{"model_type": "clip", "text_config": \#(tower), "vision_config": \#(tower)}"# + "\n"
        let temporary = "\(path).part"
        do throws(SystemError) {
            unsafe unlink(temporary)
            let number = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            guard number >= 0 else { throw .last("open") }
            let descriptor = Descriptor(owning: number)
            let bytes = Array(text.utf8)
            let count = unsafe Glibc.write(number, bytes, bytes.count)
            guard count == bytes.count, fsync(descriptor.number) == 0 else { throw .last("write") }
            guard unsafe rename(temporary, path) == 0 else { throw .last("rename") }
            try DirectoryNames.synchronize(directory)
        } catch {
            throw .unwritable(path: path, error)
        }
    }

    private struct Content: Decodable {
        struct Tower: Decodable {
            var activation: String?
            enum CodingKeys: String, CodingKey {
                case activation = "hidden_act"
            }
        }

        var type: String?
        var activation: String?
        var vision: Tower?

        enum CodingKeys: String, CodingKey {
            case type = "model_type"
            case activation = "hidden_act"
            case vision = "vision_config"
        }
    }
}
