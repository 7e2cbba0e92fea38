import ArgumentParser
import Decode
import Foundation
import Glibc
import Logging

/// `tagclipd run`: the daemon.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the sources of a configuration until stopped.",
        discussion: """
            SIGHUP reads the configuration again, SIGUSR1 opens output files by name again, SIGTERM ends episodes and \
            stops.

            Example: tagclipd run --config tagclipd.yaml
            """)

    @Option(help: "The configuration, a YAML file.", completion: .file())
    var config: String

    @Option(
        help: "The folder of what must survive a restart, in place of state: of the configuration.",
        completion: .directory)
    var state: String?

    @Option(
        help: "Write all records to this file, \"-\" for standard output, in place of the configuration's outputs.",
        completion: .file())
    var output: String?

    @Flag(help: "Log what is of use for finding faults, FFmpeg's own messages too.")
    var verbose = false

    func run() throws {
        ReloadSignals.ignoreBoth()
        StopSignals.ignoreBrokenPipes()
        _ = ProcessStart.time
        ServiceLog.start(level: verbose ? .debug : .info)
        let log = ServiceLog(level: verbose ? .debug : .info).logger
        if verbose {
            DecodeLog.setReceiver(level: .info) { @Sendable _, line in log.debug("ffmpeg: \(line)") }
        }
        let variables = ProcessInfo.processInfo.environment
        let configuration = try Configuration.forCommand(config, variables: variables)
        let only = output.map { output in
            OutputConfiguration(target: output == "-" ? .standardOutput : .file(path: absolute(output), rotation: nil))
        }
        let paths = StandardPaths(
            stateOption: state.map(absolute), state: configuration.state, control: configuration.control.path,
            variables: variables)
        if let folder = paths.state?.path {
            try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        let daemon = try Daemon(
            configuration, file: config, only: only, variables: variables, paths: paths, log: log)
        daemon.run()
        // Threads that hang in a dead server's socket must not keep the process.
        _exit(EXIT_SUCCESS)
    }

    private func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
}
