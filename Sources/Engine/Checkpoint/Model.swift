import Glibc
import Synchronization

/// A CLIP that pictures are tagged with: its towers, how it wants its pixels, and what it says of its own labels.
public final class Model: Sendable {
    /// What records call it: `sample`, or the last part of its path.
    public let name: String
    /// Sizes of its towers.
    public let geometry: Geometry
    /// The activation inside its MLPs.
    public let activation: Activation
    /// What a user should know of how it was loaded: a sentence each, mostly none.
    public let notes: [String]
    /// The labels, background texts and threshold that it brings along, if any.
    public let defaults: ModelDefaults?
    /// What the vision tower's products are computed in.
    public let precision: PrecisionChoice
    let normalization: PixelNormalization
    let vision: VisionTower
    /// exp(logit_scale).
    let scale: Float
    let checkpoint: Checkpoint?
    private let digests = Mutex<[Tower: String]>([:])

    init(
        name: String, checkpoint: Checkpoint, configuration: ModelConfiguration, activation: Activation? = nil,
        precision: Precision = .float32, defaults: ModelDefaults? = nil, workers: Int
    ) throws(EngineError) {
        let choice = try ActivationChoice(given: activation, configuration, of: checkpoint.store)
        let parallelism = Parallelism(workers: workers)
        let geometry = try Geometry(of: checkpoint)
        try configuration.heads.check(geometry, of: checkpoint.store)
        try checkpoint.prepare(geometry, parallelism)
        let scale = try checkpoint.logitScale()
        self.name = name
        self.geometry = geometry
        self.activation = choice.activation
        self.precision = PrecisionChoice(precision)
        notes = [choice.note(on: checkpoint.store.origin), self.precision.note, KernelFamily.note, OneDNN.note]
            .compactMap(\.self)
        self.defaults = defaults
        self.checkpoint = checkpoint
        normalization = configuration.normalization
        self.scale = scale
        vision = VisionTower(
            geometry: geometry, activation: choice.activation,
            weights: try VisionWeights(checkpoint, geometry, self.precision.used, parallelism))
    }

    /// A model of random weights, for measuring speed.
    public init(randomWeights geometry: Geometry, seed: UInt64, precision: Precision = .float32) {
        var generator = SplitMix64(state: seed)
        name = "random"
        self.geometry = geometry
        activation = .quickGELU
        self.precision = PrecisionChoice(precision)
        notes = [self.precision.note, KernelFamily.note, OneDNN.note].compactMap(\.self)
        defaults = nil
        checkpoint = nil
        normalization = .clip
        scale = 100
        vision = VisionTower(
            geometry: geometry, activation: .quickGELU,
            weights: VisionWeights(random: geometry, self.precision.used, &generator))
    }

    /// The vision tower, its blocks' products in that precision where the model was loaded for it.
    func vision(in precision: Precision) -> VisionTower {
        var tower = vision
        tower.precision = precision
        return tower
    }

    /// Reads the text tower: only texts that were never encoded need it.
    ///
    /// A model of random weights has a random one.
    func textTower(_ parallelism: Parallelism) throws(EngineError) -> TextTower {
        guard let checkpoint else { return TextTower(random: geometry, activation: activation) }
        return TextTower(
            geometry: geometry, activation: activation, weights: try TextWeights(checkpoint, geometry, parallelism),
            table: CheckpointTokenTable(checkpoint: checkpoint, geometry: geometry))
    }

    /// What identifies the text tower's weights, found on so many threads.
    func textDigest(workers: Int) -> String { digest(of: .text, Parallelism(workers: workers)) }

    /// What identifies a tower's weights: features of two models with the same one may be mixed.
    func digest(of tower: Tower, _ parallelism: Parallelism) -> String {
        if let known = digests.withLock({ $0[tower] }) { return known }
        let digest = checkpoint?.digest(of: tower, geometry, activation: activation, parallelism) ?? name
        digests.withLock { $0[tower] = digest }
        return digest
    }
}
