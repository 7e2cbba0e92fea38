/// What can go wrong in the engine; each message says what was found and what is expected.
public enum EngineError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A file could not be opened or read.
    case unreadable(path: String, problem: String)
    /// A file could not be written.
    case unwritable(path: String, problem: String)
    /// A checkpoint that breaks its format or contradicts itself.
    case invalidModel(path: String, problem: String)
    /// A checkpoint of a kind that the method can't work with.
    case unsupportedModel(path: String, problem: String)
    /// A text of more tokens than the text tower takes.
    case textTooLong(text: String, tokens: Int, limit: Int)
    /// A picture that can't be tagged.
    case invalidPicture(problem: String)

    /// One sentence for people.
    public var description: String {
        switch self {
        case .unreadable(let path, let problem): "\(path) can't be read: \(problem)"
        case .unwritable(let path, let problem): "\(path) can't be written: \(problem)"
        case .invalidModel(let path, let problem): "\(path) is no usable model: \(problem)"
        case .unsupportedModel(let path, let problem): "\(path) is \(problem)"
        case .textTooLong(let text, let tokens, let limit):
            "\"\(text)\" is \(tokens) tokens long with its prompt, at most \(limit) are taken: shorten it"
        case .invalidPicture(let problem): "the picture can't be tagged: \(problem)"
        }
    }
}
