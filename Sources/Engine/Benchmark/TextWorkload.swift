/// The encoding of labels that `bench` measures, in the ensemble of 85 templates, nothing cached.
public final class TextWorkload: Sendable {
    private let ensemble: PromptEnsemble
    private let rounds: [[TextTail]]
    /// Labels that are encoded, all rounds together.
    public let labels: Int

    /// Reads the model's text tower and computes what the templates begin with.
    ///
    /// - Parameter names: the labels; nil: COCO's first, two a worker.
    public init(model: Model, names: [String]? = nil, workers: Int) throws(EngineError) {
        Product.useOneThread()
        let parallelism = Parallelism(workers: workers)
        let ensemble = try PromptEnsemble(
            tower: model.textTower(parallelism), tokenizer: .shared, templates: .ensemble, parallelism)
        self.ensemble = ensemble
        guard let names else {
            let names = Preset.coco.labels.map(\.name).prefix(2 * workers)
            labels = names.count
            rounds = [names.flatMap(ensemble.prompts)]
            return
        }
        labels = names.count
        var rounds: [[TextTail]] = []
        for prompts in names.map(ensemble.prompts).sorted(by: { Self.tokens(of: $0) < Self.tokens(of: $1) }) {
            // As labels are encoded: as many at a time as keep every worker busy, those of like length together.
            if rounds.isEmpty || ensemble.isEnough(rounds[rounds.count - 1]) { rounds.append([]) }
            rounds[rounds.count - 1] += prompts
        }
        self.rounds = rounds
    }

    private static func tokens(of prompts: [TextTail]) -> Int { prompts.reduce(0) { $0 + $1.tokens.count } }

    /// How many parts the work has.
    public var count: Int { rounds.count }

    /// Encodes the labels of one part.
    public func run(_ round: Int) throws(EngineError) {
        _ = try ensemble.encode(rounds[round])
    }

    /// Floating-point operations of the products of all parts: those that are carried out, not those that shared
    /// beginnings save.
    public var work: Double { rounds.reduce(0) { $0 + ensemble.productWork($1) } }
}
