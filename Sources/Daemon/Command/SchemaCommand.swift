import ArgumentParser

/// `tagclipd schema`: the JSON Schema of every record.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema (draft 2020-12) of every record.",
        discussion: """
            Example: tagclipd schema > events.schema.json
            """)

    func run() {
        print(String(decoding: ModelLoading.file("events.schema.json"), as: UTF8.self), terminator: "")
    }
}
