extension Configuration {
    /// The configuration that a command names, its secrets known to the log; throws everything that is wrong with it.
    static func forCommand(_ file: String, variables: [String: String]) throws(ConfigurationProblem) -> Configuration {
        do throws(ConfigurationError) {
            let configuration = try Configuration.load(file, variables: variables)
            configuration.registerSecrets()
            return configuration
        } catch {
            throw ConfigurationProblem(description: "\(file) is wrong:\n\(error)")
        }
    }
}
