import Engine
import Foundation

/// What a user may write for a model: `sample`, a path, or the name of a known one.
enum ModelName {
    /// The path that is meant; throws ``EngineError/unreadable(path:problem:)`` with what to do where there is none.
    ///
    /// What is there as a path is meant as a path.
    static func path(of name: String) throws(EngineError) -> String {
        try path(of: name, library: ModelLibrary(variables: ProcessInfo.processInfo.environment))
    }

    /// The same, in a library and with the models of a list.
    static func path(
        of name: String, library: ModelLibrary, known: [KnownModel] = KnownModels.all
    ) throws(EngineError) -> String {
        guard !name.isEmpty else { throw .unreadable(path: "\"\"", problem: "a model needs a name or a path") }
        do throws(SystemError) {
            _ = try FileStatus.of(PathBytes(name))
            return name
        } catch {
            // What is there and can't be looked at is told by the one who opens it.
            guard error.isAbsence, !name.contains("/") else { return name }
        }
        if let model = known.first(where: { $0.name == name }) {
            if let directory = library.directory(holding: model) { return directory }
            let place = library.directory(for: model).map { " (looked in \($0))" } ?? ""
            throw .unreadable(
                path: name,
                problem: "it was not fetched yet\(place): run `tagclipd model fetch \(name)`")
        }
        let names = known.map(\.name)
        guard let nearest = NearestName.nearest(to: name, among: names) else {
            throw .unreadable(
                path: name,
                problem: """
                    there is no such file, and of the models known by name (\(names.joined(separator: ", "))) none is \
                    called so
                    """)
        }
        throw .unreadable(
            path: name, problem: "there is no such file, and no model of that name; did you mean \"\(nearest)\"?")
    }
}
