import ArgumentParser
import Foundation

/// `tagclipd check`: what a configuration would run.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what a configuration would run, and what is wrong with it.",
        discussion: """
            Every error is shown with its file, line and column. What can't be read now is a warning: cameras and \
            mounts come and go.

            Example: tagclipd check tagclipd.yaml
            """)

    @Option(help: "The folder of what must survive a restart, as \"run\" takes it.", completion: .directory)
    var state: String?

    @Argument(help: ArgumentHelp("The configuration, a YAML file.", valueName: "config"), completion: .file())
    var file: String

    func run() throws {
        let variables = ProcessInfo.processInfo.environment
        let configuration = try Configuration.forCommand(file, variables: variables)
        let paths = StandardPaths(
            stateOption: state, state: configuration.state, control: configuration.control.path, variables: variables)
        let workers = WorkerCount.available(asked: configuration.threads)
        let summary = ConfigurationSummary(configuration, file: file, paths: paths, workers: workers)
        for line in summary.lines { print(line) }
        for warning in summary.warnings { StandardError.shared.message("tagclipd: warning: \(warning)") }
        let model = try configuration.loadModel(file, workers: workers.count) {
            StandardError.shared.message("tagclipd: warning: \(printable($0))")
        }
        try configuration.checkMethod(file, model: model)
        for warning in try configuration.vocabularyWarnings(model) + configuration.calibrationWarnings(model) {
            StandardError.shared.message("tagclipd: warning: \(printable(warning))")
        }
    }
}
