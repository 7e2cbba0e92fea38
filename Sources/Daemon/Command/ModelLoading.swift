import Engine

/// Finds the model that a user names.
enum ModelLoading {
    static func load(_ name: String, workers: Int) throws -> Model {
        try Model(path: name, workers: workers)
    }
}
