/// Numbers with units, as a configuration writes them.
enum Quantity {
    /// A decimal number; no hexadecimal, no infinity.
    static func number(_ text: some StringProtocol) -> Double? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) || "+-.eE".utf8.contains($0) }), let value = Double(text),
            value.isFinite
        else { return nil }
        return value
    }

    /// `500ms`, `2s`, `1.5m`, `1h`, `7d`: at most ten years.
    static func duration(_ text: String) -> Duration? {
        let units: [(suffix: String, milliseconds: Double)] = [
            ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000),
            ("d", 86_400_000),
        ]
        for unit in units where text.hasSuffix(unit.suffix) {
            guard let value = unsigned(text.dropLast(unit.suffix.count)) else { continue }
            let milliseconds = (value * unit.milliseconds).rounded()
            return milliseconds <= 3_660 * 86_400_000 ? .milliseconds(Int64(milliseconds)) : nil
        }
        return nil
    }

    /// `512K`, `10M`, `1.5G`: powers of 1024, at most a tebibyte.
    static func size(_ text: String) -> Int64? {
        let units: [(suffix: String, bytes: Double)] = [("K", 1_024), ("M", 1_048_576), ("G", 1_073_741_824)]
        for unit in units where text.hasSuffix(unit.suffix) {
            guard let value = unsigned(text.dropLast()) else { return nil }
            let bytes = (value * unit.bytes).rounded()
            return bytes <= Double(1 << 40) ? Int64(bytes) : nil
        }
        return nil
    }

    private static func unsigned(_ text: Substring) -> Double? {
        guard let first = text.utf8.first, (48...57).contains(first), !text.utf8.contains(where: "eE".utf8.contains)
        else { return nil }
        return number(text)
    }

    /// A time as it may be written: in the largest unit that divides it.
    static func text(of duration: Duration) -> String {
        let milliseconds =
            duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
        for (unit, suffix) in [(3_600_000, "h"), (60_000, "m"), (1_000, "s")]
        where milliseconds > 0 && milliseconds % Int64(unit) == 0 {
            return "\(milliseconds / Int64(unit))\(suffix)"
        }
        return milliseconds == 0 ? "0s" : "\(milliseconds)ms"
    }
}
