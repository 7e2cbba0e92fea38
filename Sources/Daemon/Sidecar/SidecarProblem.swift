/// Why a sidecar is not written.
enum SidecarProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The folder or its file system refuses.
    case folder(SystemError)
    /// The sidecar that is there can't be read, or others write it all the time.
    case file(SystemError)
    /// The sidecar that is there is none that can be merged.
    case document(String)
    /// The sidecar's name is longer than the file system takes, which the picture's alone need not be.
    case name

    /// Whether the next sidecar of the same folder would meet it too.
    var isOfFolder: Bool {
        if case .folder = self { true } else { false }
    }

    /// Whether another attempt would meet it again.
    var isLasting: Bool {
        switch self {
        case .document, .name: true
        case .folder, .file: false
        }
    }

    /// What was found.
    var description: String {
        switch self {
        case .folder(let error), .file(let error): "\(error)"
        case .document(let problem): problem
        case .name: "its name would be too long for the file system; give the picture a shorter one"
        }
    }
}
