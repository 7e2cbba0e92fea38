import ArgumentParser

/// `tagclipd resume`: a running daemon goes on with a source that was paused.
struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Resume a paused source of a running daemon.",
        discussion: """
            Example: tagclipd resume gate
            Example: tagclipd resume --control /run/tagclipd/control.sock gate

            Exit status: 0 it goes on; 1 there is no such source, or it does not run yet and there is no state folder; \
            69 no daemon answers.
            """)

    @OptionGroup var options: ControlOptions

    @Argument(help: "The source, by its name in the configuration.")
    var name: String

    func run() throws {
        try options.change(.resume, name, done: "resumed", already: "was not paused")
    }
}
