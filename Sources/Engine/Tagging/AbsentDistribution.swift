import Glibc

/// What the evidence for a label looks like in pictures that do not show it, and so what evidence is worth.
///
/// The rule: `p = 1 / (1 + e^(-2 (z - 3.4)))` with `z = (evidence - location) / scale`. It is a half where the evidence
/// lies 3.4 robust standard deviations above what is usual without the label: of absent pictures with a normal
/// distribution 0.03 % lie above it; on drawn scenes 0.03 to 0.4 % did.
public struct AbsentDistribution: Sendable, Hashable {
    /// The middle of the evidence where the label is absent.
    public var location: Double
    /// Its robust standard deviation, above 0.
    public var scale: Double

    /// z at which p is a half.
    public static let half = 3.4
    /// Steepness of the logistic curve at that point, per standard deviation.
    public static let slope = 2.0

    /// A distribution; nil where the values are no numbers or the scale is not above 0.
    public init?(location: Double, scale: Double) {
        guard location.isFinite, scale.isFinite, scale > 0 else { return nil }
        self.location = location
        self.scale = scale
    }

    /// How sure it is that a picture with this evidence shows the label, 0…1: monotone in the evidence.
    public func probability(of evidence: Float) -> Float {
        let z = (Double(evidence) - location) / scale
        return Float(1 / (1 + exp(-Self.slope * (z - Self.half))))
    }
}
