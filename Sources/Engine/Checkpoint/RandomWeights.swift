/// A small generator whose numbers are the same on every machine (Steele, Lea and Flood 2014).
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Roughly normal: a sum of four uniform numbers, scaled.
    mutating func normal(_ deviation: Float) -> Float {
        let bits = next()
        let sum = (0..<4).reduce(Float(0)) { $0 + Float((bits >> (16 * UInt64($1))) & 0xFFFF) / 65_536 - 0.5 }
        return sum * 1.732_050_8 * deviation
    }
}

extension VisionWeights {
    /// Weights of the size that training starts from: activations stay in the range of real ones.
    init(random geometry: Geometry, _ precision: Precision, _ generator: inout SplitMix64) {
        let tower = geometry.vision
        let pixels = 3 * geometry.patch * geometry.patch
        patchEmbedding = PackedWeights(
            Matrix(random: tower.width, pixels, 1 / Float(pixels).squareRoot(), &generator))
        classEmbedding = Matrix(random: 1, tower.width, 0.1, &generator)
        positionalEmbedding = Matrix(random: 1 + geometry.grid * geometry.grid, tower.width, 0.1, &generator)
        preNorm = LayerNorm(identity: tower.width)
        var blocks: [TransformerBlock] = []
        for _ in 0..<tower.layers {
            blocks.append(TransformerBlock(random: tower, precision, &generator))
        }
        self.blocks = blocks
        postNorm = LayerNorm(identity: tower.width)
        projection = PackedWeights(
            Matrix(random: geometry.embedding, tower.width, 1 / Float(tower.width).squareRoot(), &generator))
    }
}

extension TextWeights {
    /// The same for the text tower.
    init(random geometry: Geometry, _ generator: inout SplitMix64) {
        let tower = geometry.text
        positionalEmbedding = Matrix(random: geometry.context, tower.width, 0.1, &generator)
        var blocks: [TransformerBlock] = []
        for _ in 0..<tower.layers {
            blocks.append(TransformerBlock(random: tower, nil, &generator))
        }
        self.blocks = blocks
        finalNorm = LayerNorm(identity: tower.width)
        projection = PackedWeights(
            Matrix(random: geometry.embedding, tower.width, 1 / Float(tower.width).squareRoot(), &generator))
    }
}

extension TransformerBlock {
    fileprivate init(random tower: TransformerGeometry, _ precision: Precision?, _ generator: inout SplitMix64) {
        func linear(_ input: Int, _ output: Int, _ generator: inout SplitMix64) -> Linear {
            Linear(
                weight: Matrix(random: output, input, 0.7 / Float(input).squareRoot(), &generator),
                bias: Matrix(random: 1, output, 0.02, &generator), precision: precision)
        }
        self.init(
            norm1: LayerNorm(identity: tower.width), input: linear(tower.width, 3 * tower.width, &generator),
            output: linear(tower.width, tower.width, &generator), norm2: LayerNorm(identity: tower.width),
            expand: linear(tower.width, tower.hidden, &generator),
            contract: linear(tower.hidden, tower.width, &generator))
    }
}

extension LayerNorm {
    fileprivate init(identity width: Int) {
        let weight = Matrix(rows: 1, columns: width)
        weight.fill { 1 }
        self.init(weight: weight, bias: Matrix(rows: 1, columns: width))
    }
}

extension Matrix {
    fileprivate convenience init(
        random rows: Int, _ columns: Int, _ deviation: Float, _ generator: inout SplitMix64
    ) {
        self.init(rows: rows, columns: columns)
        fill { generator.normal(deviation) }
    }

    /// Sets each element, row by row, to what `next` gives.
    func fill(_ next: () -> Float) {
        for index in 0..<count {
            unsafe elements[index] = next()
        }
    }
}
