import ArgumentParser

/// `tagclipd model`: models by name and by file, and what is known of them.
struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "List and fetch known models, look at models' files, import them.",
        discussion: """
            Example: tagclipd model list
            Example: tagclipd model fetch openai-vit-b-16
            Example: tagclipd model info ViT-B-16.pt
            """,
        subcommands: [ModelListCommand.self, ModelFetchCommand.self, ModelInfo.self, ModelImport.self])
}
