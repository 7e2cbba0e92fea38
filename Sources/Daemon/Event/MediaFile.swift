/// What a media file is known by.
struct MediaFile: Sendable, Hashable {
    /// Where a file lies, however the folder that it was found in was spelt.
    struct Place: Sendable, Hashable {
        /// What its source is known by.
        var source: String
        /// Absolute and, down to the watched folder, without links.
        var path: MediaPath
    }

    /// The path or URL as given.
    var path: MediaPath
    /// Bytes; absent where nothing tells, as behind a URL.
    var size: Int64?
    /// Time of modification in nanoseconds since 1970.
    var modified: Int64?
    /// What the ids of its records are made of in place of the path as given and the source's name; nil: of those.
    var place: Place?

    /// Whether it was piped in: nothing tells it from what is piped in another time.
    var isStandardInput: Bool { path.bytes == [UInt8(ascii: "-")] }

    /// A file by its path, and by size and time of modification where they are known.
    init(path: MediaPath, size: Int64? = nil, modified: Int64? = nil, place: Place? = nil) {
        self.path = path
        self.size = size
        self.modified = modified
        self.place = place
    }
}
