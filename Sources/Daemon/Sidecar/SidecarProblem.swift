/// Why a sidecar is not written.
enum SidecarProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The folder or its file system refuses.
    case folder(SystemError)
    /// The sidecar that is there can't be read.
    case file(SystemError)
    /// The sidecar that is there is none that can be merged.
    case document(String)

    /// What was found.
    var description: String {
        switch self {
        case .folder(let error), .file(let error): "\(error)"
        case .document(let problem): problem
        }
    }
}
