import ArgumentParser
import Engine

/// `tagclipd model import`: a checkpoint of any kind as one directory that loads at once.
struct ModelImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Write a checkpoint of any kind as a directory with all that belongs to it.",
        discussion: """
            The directory gets model.safetensors with the tensors as they are, config.json, preprocessor_config.json, \
            and the labels that belong to the model where it has some. The file itself stays as it is.

            Example: tagclipd model import ViT-B-16.pt ViT-B-16

            Exit status: 0 done, 64 wrong use, 78 unusable model or a directory that can't be written.
            """)

    @Option(help: "The activation where no configuration beside the file names it: quick_gelu, gelu.")
    var activation: Activation?

    @Flag(help: "Replace the model in a directory that has something in it.")
    var force = false

    @Argument(
        help: ArgumentHelp("TorchScript, torch.save or safetensors, or a directory with one.", valueName: "file"),
        completion: .file())
    var file: String

    @Argument(
        help: ArgumentHelp("The directory to write; it is made where it does not exist.", valueName: "dir"),
        completion: .directory)
    var directory: String

    func run() throws {
        do throws(EngineError) {
            let conversion = try ModelConversion(
                path: file, activation: activation, workers: WorkerCount.available().count)
            for note in conversion.notes { StandardError.shared.message("tagclipd: warning: \(note)") }
            try conversion.write(to: directory, replacing: force)
        } catch {
            throw ConfigurationProblem(description: "\(error)")
        }
        StandardError.shared.message("tagclipd: \(directory) is a model now: tagclipd tag --model \(directory) …")
    }
}
