import ArgumentParser
import Decode
import Engine
import Glibc
import Synchronization

/// `tagclipd tag`: tags pictures, videos and folders once, and ends.
struct TagCommand: ParsableCommand, InputCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "Tag pictures, video files, folders and streams, and end.",
        discussion: """
            Prints a table on a terminal, and NDJSON records into a pipe or with --json.

            Example: tagclipd tag --label dog --label "a red bicycle" photo.jpg holiday.mp4
            Example: tagclipd tag ~/Pictures | jq -r 'select(.event == "file") | .file.path'

            Exit status: 0 all done or stopped by a signal, 1 some input failed, 64 wrong use, 66 nothing to read, 78 \
            unusable model or labels.
            """)

    @OptionGroup var tagging: TaggingArguments

    @Flag(help: "Print NDJSON on a terminal too.")
    var json = false

    @Argument(help: ArgumentHelp("A picture, a video, a folder or a URL.", valueName: "input"), completion: .file())
    var inputs: [String]

    func run() throws {
        StopSignals.ignoreBrokenPipes()
        let workers = WorkerCount.available()
        let inputs = CommandInputs.expand(CommandLineBytes.arguments(matching: inputs), recursive: tagging.recursive)
        let isAlone = inputs.count == 1
        let setup = try TaggingSetup(tagging, threadsAPicture: isAlone ? workers.count : 1, workers: workers)
        let run = TagRun(setup: setup, arguments: .init(sampling: tagging.sampling, json: json || !Terminal.isOutput))
        try run.run(inputs).requireSuccess(of: inputs)
    }
}

extension TagRun.Outcome {
    /// Ends the command with the status that says what became of its inputs, unless all went well.
    func requireSuccess(of inputs: [CommandInput]) throws {
        guard isComplete else { throw ExitStatus.output }
        if found == 0, !isInterrupted {
            if inputs.isEmpty {
                StandardError.shared.message("tagclipd: nothing to read: no picture or video in the folders given")
            }
            throw ExitStatus.noInput
        }
        if failed > 0 { throw ExitStatus.someFailed }
    }
}
