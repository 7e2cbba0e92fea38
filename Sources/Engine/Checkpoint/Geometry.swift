/// The sizes of a CLIP ViT, read off its tensors' shapes.
public struct Geometry: Sendable, Hashable {
    /// Side of a patch, pixels (p).
    public var patch: Int
    /// Patches along a side of the native picture (g); the native side is g · p pixels (R).
    public var grid: Int
    /// The vision tower.
    public var vision: TransformerGeometry
    /// The text tower.
    public var text: TransformerGeometry
    /// Rows of the token table.
    public var vocabulary: Int
    /// Tokens of the longest text.
    public var context: Int
    /// Size of the joint space (E).
    public var embedding: Int

    /// Side of the native picture in pixels (R).
    public var nativeSide: Int { patch * grid }

    /// OpenAI's ViT-B/16.
    public static let vitB16 = Geometry(
        patch: 16, grid: 14, vision: TransformerGeometry(width: 768, layers: 12),
        text: TransformerGeometry(width: 512, layers: 12), vocabulary: 49_408, context: 77, embedding: 512)

    /// OpenAI's ViT-L/14.
    public static let vitL14 = Geometry(
        patch: 14, grid: 16, vision: TransformerGeometry(width: 1_024, layers: 24),
        text: TransformerGeometry(width: 768, layers: 12), vocabulary: 49_408, context: 77, embedding: 768)

    /// The bundled sample model's.
    public static let sample = Geometry(
        patch: 16, grid: 7, vision: TransformerGeometry(width: 128, layers: 12),
        text: TransformerGeometry(width: 128, layers: 4), vocabulary: 49_408, context: 77, embedding: 128)
}

/// The sizes of one tower.
public struct TransformerGeometry: Sendable, Hashable {
    /// Floats of a token (D).
    public var width: Int
    /// Blocks (L).
    public var layers: Int
    /// Floats inside the MLP.
    public var hidden: Int

    /// Attention heads of 64 floats each (h).
    public var heads: Int { width / TransformerGeometry.headWidth }

    /// Floats of a head: models whose heads are others are refused (``TowerHeads``).
    public static let headWidth = 64

    /// A tower; the MLP is four times as wide as a token unless said.
    public init(width: Int, layers: Int, hidden: Int? = nil) {
        self.width = width
        self.layers = layers
        self.hidden = hidden ?? 4 * width
    }
}

extension Geometry {
    /// Reads the sizes off the shapes; throws where they contradict each other.
    init(of checkpoint: Checkpoint) throws(EngineError) {
        let names = checkpoint.names
        func invalid(_ problem: String) -> EngineError {
            .invalidModel(path: checkpoint.store.origin, problem: problem)
        }
        if checkpoint.optionalDescription(of: names.patchBias) != nil {
            throw .unsupportedModel(
                path: checkpoint.store.origin, problem: "a model whose patch embedding has a bias: no CLIP has one")
        }
        if checkpoint.optionalDescription(of: names.tokenEmbedding) == nil {
            throw .unsupportedModel(
                path: checkpoint.store.origin,
                problem: checkpoint.hasTensor(prefixed: "text.")
                    ? "a CLIP with a text tower of another make (open_clip's custom_text, CoCa), which is not read"
                    : "a vision tower alone: \(names.tokenEmbedding) and with it the text tower is missing")
        }
        let conv = try checkpoint.description(of: names.patchEmbedding).shape
        guard conv.count == 4, conv[1] == 3, conv[2] == conv[3], conv[0] > 0, conv[2] > 0 else {
            throw invalid("tensor \(names.patchEmbedding) has the shape \(conv), expected is [width, 3, patch, patch]")
        }
        let position = try checkpoint.description(of: names.positionalEmbedding(.vision)).shape
        let tokens = position.first ?? 0
        let grid = Int(Double(max(tokens - 1, 0)).squareRoot().rounded())
        guard position.count == 2, position[1] == conv[0], grid > 0, grid * grid + 1 == tokens else {
            throw invalid(
                "tensor \(names.positionalEmbedding(.vision)) has the shape \(position): no square grid + 1 of \(conv[0])"
            )
        }
        let embeddings = try checkpoint.description(of: names.tokenEmbedding).shape
        let context = try checkpoint.description(of: names.positionalEmbedding(.text)).shape
        let projection = try checkpoint.description(of: names.projection(.vision)).shape
        guard embeddings.count == 2, context.count == 2, context[1] == embeddings[1] else {
            throw invalid("the text embeddings have the shapes \(embeddings) and \(context)")
        }
        guard projection.count == 2, projection.contains(conv[0]) else {
            throw invalid("tensor \(names.projection(.vision)) has the shape \(projection), a side of it is \(conv[0])")
        }
        patch = conv[2]
        self.grid = grid
        vision = try Self.tower(.vision, width: conv[0], checkpoint)
        text = try Self.tower(.text, width: embeddings[1], checkpoint)
        vocabulary = embeddings[0]
        self.context = context[0]
        embedding = names.projectionsAreTransposed ? projection[0] : projection[1]
    }

    private static func tower(_ tower: Tower, width: Int, _ checkpoint: Checkpoint)
        throws(EngineError) -> TransformerGeometry
    {
        let blocks = checkpoint.blockNumbers(after: checkpoint.names.blocks(tower) + ".")
        var layers = 0
        while blocks.contains(layers) { layers += 1 }
        if let beyond = blocks.filter({ $0 >= layers }).min() {
            throw .invalidModel(
                path: checkpoint.store.origin,
                problem: "the \(tower) tower has a block \(beyond), but block \(layers) is missing")
        }
        guard width > 0, width % TransformerGeometry.headWidth == 0, layers > 0 else {
            throw .invalidModel(
                path: checkpoint.store.origin,
                problem: "the \(tower) tower has \(layers) blocks of width \(width), expected is a multiple of 64")
        }
        let expand = checkpoint.names.part(.expand, ofBlock: 0, tower) + ".weight"
        let shape = try checkpoint.description(of: expand).shape
        guard shape.count == 2, shape[1] == width else {
            throw .invalidModel(
                path: checkpoint.store.origin,
                problem: "tensor \(expand) has the shape \(shape), expected is [inside of the MLP, \(width)]")
        }
        return TransformerGeometry(width: width, layers: layers, hidden: shape[0])
    }
}
