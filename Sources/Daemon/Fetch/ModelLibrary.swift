/// Where fetched models lie: one folder each, below `models` in the state folder.
struct ModelLibrary: Sendable {
    /// The state folder; nil where nothing names one.
    private let state: String?

    /// Takes the state folder that the environment names.
    init(variables: [String: String]) {
        state = StandardPaths(variables: variables).state?.path
    }

    /// The folder that a model is fetched to; nil where nothing names a state folder.
    func directory(for model: KnownModel) -> String? {
        state.map { "\($0)/models/\(model.name)" }
    }

    /// The folder in which a model's file lies; nil where it was not fetched.
    ///
    /// A file has its name only since its digest was right, so that its size is all that is looked at here.
    func directory(holding model: KnownModel) -> String? {
        guard let directory = directory(for: model),
            let status = try? FileStatus.of(PathBytes("\(directory)/\(model.file)")), status.kind == .file,
            model.bytes.map({ status.version.size == $0 }) ?? (status.version.size > 0)
        else { return nil }
        return directory
    }
}
