import ArgumentParser
import Engine
import Foundation

/// `tagclipd model info`: what a model is, without loading it.
struct ModelInfo: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Say what a model's file or directory holds.",
        discussion: """
            Sizes of its towers, types of its numbers, its activation and how that is known, the SHA-256 of the file, \
            and for known files their licence and what their authors say of their use.

            Example: tagclipd model info sample
            Example: tagclipd model info --json ViT-B-16.pt | jq .sha256
            """)

    @Option(help: "The activation to go by, in place of the configuration's: quick_gelu, gelu.")
    var activation: Activation?

    @Flag(help: "Print one JSON object instead of a table.")
    var json = false

    @Argument(
        help: ArgumentHelp("A checkpoint, a directory with one, or \"sample\".", valueName: "path"), completion: .file()
    )
    var path: String

    func run() throws {
        let information: ModelInformation
        do throws(EngineError) {
            information = try ModelLoading.information(
                path, activation: activation, workers: WorkerCount.available().count)
        } catch {
            throw ConfigurationProblem(description: "\(error)")
        }
        let report = ModelReport(
            information, known: KnownModels.all.first { $0.digest == information.digest })
        print(json ? try report.json : report.table)
    }
}
