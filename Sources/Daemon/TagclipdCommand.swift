import ArgumentParser

/// The program: its subcommands, one file each in `Command`.
@main
struct TagclipdCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tagclipd",
        abstract: "Tells what is in your pictures and camera feeds, in your own words, on your own CPU.",
        discussion: """
            Example: tagclipd tag --label "a red bicycle" --label dog photo.jpg
            """,
        version: Version.current,
        subcommands: [
            TagCommand.self, SegmentCommand.self, WatchCommand.self, RunCommand.self, CheckCommand.self,
            PauseCommand.self, ResumeCommand.self, StatusCommand.self, HistoryCommand.self, LabelsCommand.self,
            CalibrateCommand.self, ModelCommand.self, EvalCommand.self, BenchCommand.self, SchemaCommand.self,
            DecodeWorkerCommand.self,
        ])

    static func main() {
        StandardDescriptors.ensure()
        SingleThreadedBLAS.ensure()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let problem as ConfigurationProblem {
            StandardError.shared.message("tagclipd: \(problem)")
            exit(withError: ExitStatus.configuration)
        } catch let error as DataSetError {
            StandardError.shared.message("tagclipd: \(printable("\(error)"))")
            exit(withError: error.exitStatus)
        } catch {
            exit(withError: error)
        }
    }
}

/// The program's version.
enum Version {
    static let current = "0.1.0"
}
