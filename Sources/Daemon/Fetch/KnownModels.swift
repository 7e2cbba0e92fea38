/// A checkpoint that is known by its digest.
struct KnownModel: Sendable, Hashable {
    var name: String
    var file: String
    var bytes: Int
    /// SHA-256, hexadecimal.
    var digest: String
    var licence: String
    /// What its authors say it is for, and what not.
    var scope: String
}

/// The checkpoints that are known.
enum KnownModels {
    static let all: [KnownModel] = [
        KnownModel(
            name: "openai/ViT-B-16", file: "ViT-B-16.pt", bytes: 350_837_078,
            digest: "5806e77cd80f8b59890b7e101eabd078d9fb84e6937f9e85e4ecb61988df416f", licence: "MIT",
            scope: "OpenAI's model card calls surveillance and face recognition out of scope")
    ]
}
