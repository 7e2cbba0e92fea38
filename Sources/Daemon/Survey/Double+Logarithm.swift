import Glibc

extension Double {
    /// ln(1 + value), so that 1 is above 0.
    var logarithm: Double { log1p(self) }
}
