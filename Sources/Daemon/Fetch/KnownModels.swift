import Engine

/// The models that can be fetched by name.
enum KnownModels {
    /// All of them, in the order of the list.
    static let all = [
        openAI(
            "openai-vit-b-16", "ViT-B-16.pt", 350_837_078,
            "5806e77cd80f8b59890b7e101eabd078d9fb84e6937f9e85e4ecb61988df416f"),
        openAI(
            "openai-vit-b-32", "ViT-B-32.pt", 353_976_522,
            "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af"),
        openAI(
            "openai-vit-l-14", "ViT-L-14.pt", 932_768_134,
            "b8cca3fd41ae0c99ba7e8951adf17d267cdb84cd88be6f7c2e0eca1737a03836"),
        openAI(
            "openai-vit-l-14-336", "ViT-L-14-336px.pt", 934_088_680,
            "3035c92b350959924f9f00213499208652fc7ea050643e8b385c2dac08641f02"),
        KnownModel(
            name: "hf-openai-vit-b-16", file: "pytorch_model.bin", bytes: 598_641_023,
            digest: "ec89c7b09c749a60aae3c9cd910516f24b58214a7df060b48962d14c469cfbf0",
            urls: [
                huggingFace("openai/clip-vit-base-patch16", "57c216476eefef5ab752ec549e440a49ae4ae5f3")
                    + "pytorch_model.bin"
            ], licence: "MIT", scope: openAIScope, activation: .quickGELU),
        KnownModel(
            name: "datacomp-vit-b-16", file: "open_clip_pytorch_model.safetensors", bytes: nil,
            roughBytes: 599_000_000, digest: "783dcd825e1a3532faa77a2537bbc041353779a7579d904e547a61d5aa18ac24",
            urls: [
                huggingFace(
                    "laion/CLIP-ViT-B-16-DataComp.XL-s13B-b90K", "05fa70d888b3dcddcaeb5906c71e35e736bc8d42")
                    + "open_clip_pytorch_model.safetensors"
            ], licence: "MIT",
            scope: "LAION's weights, trained on DataComp-1B: read the model card before you deploy it",
            activation: .gelu),
    ]

    /// The model of that name.
    static func named(_ name: String) -> KnownModel? {
        all.first { $0.name == name }
    }

    private static let openAIScope =
        "OpenAI's model card calls surveillance and face recognition out of scope for these weights"

    /// OpenAI serves each file below its own digest.
    private static func openAI(_ name: String, _ file: String, _ bytes: Int64, _ digest: String) -> KnownModel {
        KnownModel(
            name: name, file: file, bytes: bytes, digest: digest,
            urls: ["https://openaipublic.azureedge.net/clip/models/\(digest)/\(file)"], licence: "MIT",
            scope: openAIScope, activation: .quickGELU)
    }

    private static func huggingFace(_ repository: String, _ revision: String) -> String {
        "https://huggingface.co/\(repository)/resolve/\(revision)/"
    }
}
