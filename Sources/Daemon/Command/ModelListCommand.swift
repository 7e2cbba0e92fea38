import ArgumentParser
import Foundation

/// `tagclipd model list`: the models that can be fetched by name, and which are here.
struct ModelListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the models that can be fetched by name, and say which are here.",
        discussion: """
            A name of the list is what "model fetch" takes, and once it is here --model and "model:" too.

            Example: tagclipd model list
            Example: tagclipd model list --json | jq -r '.models[] | select(.path) | .name'
            """)

    @Flag(help: "Print one JSON object with all that is known of each, instead of a table.")
    var json = false

    func run() throws {
        let list = ModelList(library: ModelLibrary(variables: ProcessInfo.processInfo.environment))
        let text = json ? try list.json : list.table
        print(text)
    }
}
