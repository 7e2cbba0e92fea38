import ArgumentParser
import Engine
@unsafe @preconcurrency import Glibc

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
        StopSignals.ignoreBrokenPipes()
        do {
            var command = try parseAsRoot()
            try CommandLineBytes.refuseRepaired(except: (command as? any InputCommand)?.inputs ?? [])
            try command.run()
            finish()
        } catch let problem as ConfigurationProblem {
            StandardError.shared.message("tagclipd: \(problem)")
            exit(withError: ExitStatus.configuration)
        } catch let error as EngineError {
            StandardError.shared.message("tagclipd: \(printable("\(error)"))")
            exit(withError: ExitStatus.configuration)
        } catch let error as DataSetError {
            StandardError.shared.message("tagclipd: \(printable("\(error)"))")
            exit(withError: error.exitStatus)
        } catch {
            guard exitCode(for: error).isSuccess else { exit(withError: error) }
            // Help, the version, or nothing.
            let text = fullMessage(for: error)
            if !text.isEmpty { print(text) }
            finish()
        }
    }

    /// Ends well once the result is out; a reader that went away has had what it wanted.
    private static func finish() -> Never {
        let isOut = unsafe fflush(stdout) == 0 && ferror(stdout) == 0
        guard !isOut, !readerIsGone else { exit(withError: ExitCode.success) }
        StandardError.shared.message(
            "tagclipd: standard output takes no more, the result is not complete; is there room left where it goes?")
        exit(withError: ExitStatus.output)
    }

    /// Whether standard output is a pipe that nobody reads any more.
    private static var readerIsGone: Bool {
        var look = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return unsafe poll(&look, 1, 0) > 0 && look.revents & Int16(POLLERR) != 0
    }
}

/// The program's version.
enum Version {
    static let current = "0.1.0"
}
