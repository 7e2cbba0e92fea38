import Engine

/// A model that can be fetched by name: where its file lies, and what that file has to be.
struct KnownModel: Sendable, Hashable {
    /// What people type.
    let name: String
    /// What its file is called.
    let file: String
    /// Bytes of the file; nil where they are known only roughly.
    let bytes: Int64?
    /// Bytes of the file, to the nearest million where ``bytes`` is nil.
    let roughBytes: Int64
    /// SHA-256 of the file, hexadecimal.
    let digest: String
    /// Where it is served, in the order in which places are tried.
    let urls: [String]
    /// The licence of the weights.
    let licence: String
    /// What its makers say that it is for, and not for.
    let scope: String
    /// The activation inside its MLPs, which its tensors don't tell.
    let activation: Activation

    /// A file longer than this is another one.
    var limit: Int64 { bytes ?? roughBytes + roughBytes / 16 }

    /// A file shorter than this is another one.
    var least: Int64 { bytes ?? roughBytes - roughBytes / 16 }

    /// A model of a known size.
    init(
        name: String, file: String, bytes: Int64?, roughBytes: Int64? = nil, digest: String, urls: [String],
        licence: String, scope: String, activation: Activation
    ) {
        self.name = name
        self.file = file
        self.bytes = bytes
        self.roughBytes = bytes ?? roughBytes ?? 0
        self.digest = digest
        self.urls = urls
        self.licence = licence
        self.scope = scope
        self.activation = activation
    }
}
