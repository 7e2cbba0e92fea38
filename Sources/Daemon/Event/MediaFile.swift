/// What a media file is known by.
struct MediaFile: Sendable, Hashable {
    /// The path or URL as given.
    var path: MediaPath
    /// Bytes; absent where nothing tells, as behind a URL.
    var size: Int64?
    /// Time of modification in nanoseconds since 1970.
    var modified: Int64?

    /// A file by its path, and by size and time of modification where they are known.
    init(path: MediaPath, size: Int64? = nil, modified: Int64? = nil) {
        self.path = path
        self.size = size
        self.modified = modified
    }
}
