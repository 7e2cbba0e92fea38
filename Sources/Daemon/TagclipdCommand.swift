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
        subcommands: [BenchCommand.self])

    static func main() {
        SingleThreadedBLAS.ensure()
        main(nil)
    }
}

/// The program's version.
enum Version {
    static let current = "0.1.0"
}
