/// Numbers as short decimals: no exponent, no noise of the binary form, nothing that JSON lacks.
enum JSONNumber {
    /// The largest magnitude that is written; six decimals of it still fit into 63 bits.
    private static let limit = 9e11

    /// Appends a number rounded to `decimals` (0…6) decimals.
    ///
    /// What is no number is written as 0, an infinity as the limit: a record must stay readable whatever a source
    /// claims. A zero has no sign.
    ///
    /// - Parameter trimmed: whether zeros at the end of the decimals are left out.
    static func append(_ value: Double, decimals: Int, trimmed: Bool, to bytes: inout [UInt8]) {
        var scale: UInt64 = 1
        for _ in 0..<decimals { scale *= 10 }
        let finite = value.isNaN ? 0 : min(max(value, -limit), limit)
        let scaled = UInt64((finite.magnitude * Double(scale)).rounded())
        if finite < 0, scaled > 0 { bytes.append(UInt8(ascii: "-")) }
        bytes.append(contentsOf: String(scaled / scale).utf8)
        var fraction = scaled % scale
        guard decimals > 0, !trimmed || fraction > 0 else { return }
        bytes.append(UInt8(ascii: "."))
        while scale > 1, !trimmed || fraction > 0 {
            scale /= 10
            bytes.append(UInt8(ascii: "0") + UInt8(fraction / scale))
            fraction %= scale
        }
    }
}
