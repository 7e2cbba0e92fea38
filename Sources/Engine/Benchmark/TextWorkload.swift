/// The encoding of labels that `bench` measures: COCO's first names in the ensemble of 85 templates, nothing cached.
public final class TextWorkload: Sendable {
    private let ensemble: PromptEnsemble
    private let prompts: [TextTail]
    /// Labels that one run encodes.
    public let labels: Int

    /// Reads the model's text tower and computes what the templates begin with.
    public init(model: Model, workers: Int) throws(EngineError) {
        Product.useOneThread()
        let parallelism = Parallelism(workers: workers)
        let ensemble = try PromptEnsemble(
            tower: model.textTower(parallelism), tokenizer: .shared, templates: .ensemble, parallelism)
        let names = Preset.coco.labels.map(\.name)
        labels = min(2 * workers, names.count)
        prompts = names.prefix(labels).flatMap(ensemble.prompts)
        self.ensemble = ensemble
    }

    /// Encodes all labels once.
    public func run() throws(EngineError) {
        _ = try ensemble.encode(prompts)
    }

    /// Floating-point operations of the products of one run: those that are carried out, not those that shared
    /// beginnings save.
    public var work: Double { ensemble.productWork(prompts) }
}
