/// The activation of a model, and how it is known: no tensor tells it (CHECKPOINTS, "Names").
struct ActivationChoice: Sendable, Hashable {
    /// Who says so.
    enum Source: Sendable {
        case user
        case configuration
        /// Nobody: it is what files of this kind mostly have.
        case assumed
    }

    let activation: Activation
    let source: Source

    /// What the user says, else the configuration, else what checkpoints of PyTorch mostly have.
    ///
    /// Throws for a safetensors file of which nobody says it: OpenAI's and LAION's weights both come so.
    init(given: Activation?, _ configuration: ModelConfiguration, of store: any TensorStore) throws(EngineError) {
        if let given {
            (activation, source) = (given, .user)
        } else if let told = configuration.activation {
            (activation, source) = (told, .configuration)
        } else if store.kind != .safetensors {
            (activation, source) = (.quickGELU, .assumed)
        } else {
            throw .unsupportedModel(
                path: store.origin,
                problem: """
                    without a config that names its activation: put its config.json beside it, or give activation: \
                    (--activation) quick_gelu, which OpenAI's weights have, or gelu, which LAION's and DataComp's have
                    """)
        }
    }

    /// What a user should know of the choice; nil where nothing is uncertain.
    func note(on origin: String) -> String? {
        guard source == .assumed else { return nil }
        return """
            no config beside \(origin) names its activation; quick_gelu is taken, which OpenAI's weights have. \
            For LAION's and DataComp's give activation: gelu (--activation gelu)
            """
    }
}
