import FoundationEssentials

extension PathBytes {
    /// The path's bytes, for the database.
    var data: Data { Data(bytes) }

    /// A path from the database.
    init(data: Data) { self.init(Array(data)) }
}

extension Fingerprint {
    /// The digest's bytes, for the database.
    var data: Data { Data(bytes) }

    /// A fingerprint from the database; nil where there is none or it is none.
    init?(data: Data?) {
        guard let data, data.count == 32 else { return nil }
        self.init(digest: Array(data))
    }
}
