/// What a user wants pictures tagged with.
public struct Label: Sendable, Hashable {
    /// What records call it.
    public var name: String
    /// The texts that describe it to the model; empty: see ``texts``.
    public var wordings: [String]
    /// A threshold of its own, 0…1, in place of the rule's.
    public var threshold: Double?
    /// Pictures that teach it.
    public var pictures: [TaughtPicture]

    /// A label, by default described by its name.
    public init(
        name: String, wordings: [String] = [], threshold: Double? = nil, pictures: [TaughtPicture] = []
    ) {
        self.name = name
        self.wordings = wordings
        self.threshold = threshold
        self.pictures = pictures
    }

    /// What the model is asked: the wordings, else the name, and of a label with pictures alone nothing.
    public var texts: [String] {
        wordings.isEmpty && pictures.isEmpty ? [name] : wordings
    }
}

/// A picture that shows what a label means.
///
/// Two are equal where their contents are, wherever they lie.
public struct TaughtPicture: Sendable {
    /// The file; relative to the file that names it until somebody resolves it.
    public var path: String
    /// SHA-256 of the file's bytes, hexadecimal; empty until somebody has read it.
    public var digest: String
    /// The line that names it, from 1; 0 where there is none.
    public var line: Int

    /// A picture at a path.
    public init(path: String, digest: String = "", line: Int = 0) {
        self.path = path
        self.digest = digest
        self.line = line
    }

    /// SHA-256 of a file's bytes, as ``digest`` holds it.
    public static func digest(of bytes: [UInt8]) -> String { SHA256.hexadecimal(bytes) }
}

extension TaughtPicture: Hashable {
    /// Whether the contents are the same; before they are known, the paths.
    public static func == (left: Self, right: Self) -> Bool { left.identity == right.identity }

    /// Feeds what equality looks at.
    public func hash(into hasher: inout Hasher) { hasher.combine(identity) }

    private var identity: String { digest.isEmpty ? path : digest }
}
