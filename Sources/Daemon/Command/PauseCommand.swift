import ArgumentParser

/// `tagclipd pause`: a running daemon stops reading one source.
struct PauseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Pause one source of a running daemon.",
        discussion: """
            The source is closed, its tags end with the reason "paused", and so it stays until it is resumed, over
            reloads and restarts too. A daemon that has no state folder forgets it when it ends.

            Example: tagclipd pause gate
            Example: tagclipd pause --control /run/tagclipd/control.sock gate

            Exit status: 0 it is paused; 1 there is no such source, or it does not run yet and there is no state folder; \
            69 no daemon answers.
            """)

    @OptionGroup var options: ControlOptions

    @Argument(help: "The source, by its name in the configuration.")
    var name: String

    func run() throws {
        try options.change(.pause, name, done: "paused", already: "was paused already")
    }
}
