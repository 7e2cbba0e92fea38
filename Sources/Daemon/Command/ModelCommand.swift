import ArgumentParser

/// `tagclipd model`: models by name, and what is known of them.
struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "List and fetch the models that are known by name.",
        discussion: """
            Example: tagclipd model list
            Example: tagclipd model fetch openai-vit-b-16
            """,
        subcommands: [ModelListCommand.self, ModelFetchCommand.self])
}
