import ArgumentParser

/// `tagclipd model`: what has to do with models' files.
struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Look at models' files and bring them into the form that loads fastest.",
        discussion: """
            Example: tagclipd model info ViT-B-16.pt
            """,
        subcommands: [ModelImport.self, ModelInfo.self])
}
