import Glibc

/// Where fetched models lie: one folder each, below `models` in the state folder.
struct ModelLibrary: Sendable {
    /// The state folders in which models are looked for; the first is where they are fetched to.
    let states: [String]

    /// Looks in the state folders given, then in the one that the environment names.
    init(states: [String] = [], variables: [String: String]) {
        let own = StandardPaths(variables: variables).state?.path
        self.states = states + [own].compactMap(\.self).filter { !states.contains($0) }
    }

    /// The folder that a model is fetched to; nil where nothing names a state folder.
    func directory(for model: KnownModel) -> String? {
        states.first.map { "\($0)/models/\(model.name)" }
    }

    /// The folder in which a model's file lies; nil where it was not fetched.
    ///
    /// A file has its name only since its digest was right, so that its size is all that is looked at here.
    func directory(holding model: KnownModel) -> String? {
        states.map { "\($0)/models/\(model.name)" }.first { directory in
            guard let status = try? FileStatus.of(PathBytes("\(directory)/\(model.file)")), status.kind == .file else {
                return false
            }
            return model.bytes.map { status.version.size == $0 } ?? (status.version.size > 0)
        }
    }
}
