/// What a stage of a frame has to do at least, and what it must read and write for that.
public struct StageWork: Sendable, Hashable {
    /// Floating-point operations; 0 where data only move.
    ///
    /// An addition, a multiplication, a comparison and an exponential are one each; products in other numbers count the
    /// same.
    public var operations: Double
    /// Bytes of operands and results, each moved once: what a memory without caches would see at the least.
    public var bytes: Double

    init(operations: Double, bytes: Double) {
        self.operations = operations
        self.bytes = bytes
    }

    /// A linear layer over so many rows, all times together.
    init(rows: Double, inputs: Double, outputs: Double, times: Double, weightBytes: Double = 4) {
        operations = times * 2 * rows * inputs * outputs
        bytes = times * (4 * rows * (inputs + outputs) + weightBytes * inputs * outputs)
    }

    /// A loop over elements.
    init(elements: Double, operations: Double, bytes: Double) {
        self.operations = elements * operations
        self.bytes = elements * bytes
    }

    /// Operations a byte.
    public var intensity: Double { bytes > 0 ? operations / bytes : 0 }
}

extension StageWork {
    static func + (left: Self, right: Self) -> Self {
        Self(operations: left.operations + right.operations, bytes: left.bytes + right.bytes)
    }
}
