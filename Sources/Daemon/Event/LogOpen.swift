/// The first record of every file or connection: what writes it and how it computes.
struct LogOpen: Sendable {
    /// The program's version.
    var version: String
    /// The process.
    var pid: Int32
    /// When the process started.
    var started: Timestamp
    /// The model's name or path.
    var model: String
    /// Digest of labels, background texts and wordings, in hexadecimal.
    var vocabulary: String
    /// The instruction set that the engine's own kernels are chosen for.
    var isa: String
    /// The product library and the kernels that it chose.
    var blas: String
    /// The precision that the configuration asks for.
    var precisionAsked: String
    /// The precision that the engine computes in.
    var precisionUsed: String
    /// How many workers run the engine.
    var workers: Int
    /// What decided their number.
    var workersReason: String
    /// How many bytes of an unterminated end were overwritten with spaces when the file was opened.
    var mended = 0

    /// Writes the fields of `log_open`.
    func writeFields(to writer: inout JSONWriter) {
        writer.field("version", version)
        writer.field("pid", integer: pid)
        writer.field("started", started.rfc3339)
        writer.field("model", model)
        writer.field("vocabulary", vocabulary)
        writer.field("isa", isa)
        writer.field("blas", blas)
        writer.field("precision_asked", precisionAsked)
        writer.field("precision_used", precisionUsed)
        writer.field("workers", integer: workers)
        writer.field("workers_reason", workersReason)
        writer.field("mended", integer: mended > 0 ? mended : nil)
    }
}
