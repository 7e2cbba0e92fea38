/// What a frame or file cost, in milliseconds.
struct WorkTime: Sendable, Hashable {
    /// Reading and decoding.
    var decode: Double
    /// The engine, waiting for it not counted.
    var infer: Double
    /// From the first byte read to the record, waiting counted.
    var total: Double

    /// Writes the three as an object.
    func write(_ key: String, to writer: inout JSONWriter) {
        writer.beginObject(key)
        writer.field("decode", decode, decimals: 3)
        writer.field("infer", infer, decimals: 3)
        writer.field("total", total, decimals: 3)
        writer.endObject()
    }
}
