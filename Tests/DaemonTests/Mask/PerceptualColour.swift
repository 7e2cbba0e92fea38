import Decode

/// A colour where distances are as large as they look (OKLab, Ottosson 2020).
///
/// Its arithmetic is additions, products and quotients alone, which every machine rounds alike: what is chosen by it is
/// the same everywhere.
struct PerceptualColour: Sendable {
    /// 0 black, 1 white.
    let lightness: Double
    /// From green to red.
    let a: Double
    /// From blue to yellow.
    let b: Double

    /// How a colour is seen by people with and without a kind of cone.
    enum Vision: CaseIterable {
        case full
        /// Without the cones for long waves.
        case protanopia
        /// Without the cones for middle waves.
        case deuteranopia

        /// Linear red, green and blue as they look to people with all cones (Viénot, Brettel and Mollon 1999).
        fileprivate func seen(_ light: SIMD3<Double>) -> SIMD3<Double> {
            let (share, blue) =
                switch self {
                case .full: (1.0, 0.0)
                case .protanopia: (0.11238, 0.00401)
                case .deuteranopia: (0.29275, -0.02234)
                }
            guard self != .full else { return light }
            let mixed = share * light.x + (1 - share) * light.y
            return SIMD3(mixed, mixed, min(max(light.z + blue * (light.x - light.y), 0), 1))
        }
    }

    /// A colour of a screen (sRGB) as somebody sees it.
    init(_ colour: IndexedPNG.Colour, vision: Vision = .full) {
        let light = vision.seen(SIMD3(Self.linear(colour.red), Self.linear(colour.green), Self.linear(colour.blue)))
        let long = Self.cubeRoot(0.4122214708 * light.x + 0.5363325363 * light.y + 0.0514459929 * light.z)
        let middle = Self.cubeRoot(0.2119034982 * light.x + 0.6806995451 * light.y + 0.1073969566 * light.z)
        let short = Self.cubeRoot(0.0883024619 * light.x + 0.2817188376 * light.y + 0.6299787005 * light.z)
        lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
        a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
        b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    }

    /// How far it is from a grey, squared.
    var squaredChroma: Double { a * a + b * b }

    /// How different two colours look; black and white are 1 apart.
    func distance(to other: Self) -> Double { squaredDistance(to: other).squareRoot() }

    func squaredDistance(to other: Self) -> Double {
        let (light, a, b) = (lightness - other.lightness, a - other.a, b - other.b)
        return light * light + a * a + b * b
    }

    /// The light of an 8-bit value: a cubic within 0.002 of sRGB's curve.
    private static func linear(_ value: UInt8) -> Double {
        let value = Double(value) / 255
        return value * (value * (value * 0.305306011 + 0.682171111) + 0.012522878)
    }

    /// Newton's method from 1 downwards: 24 steps reach the last digit from 1e-6 on.
    private static func cubeRoot(_ value: Double) -> Double {
        guard value > 1e-6 else { return 0 }
        return (0..<24).reduce(1.0) { root, _ in root - (root * root * root - value) / (3 * root * root) }
    }
}
