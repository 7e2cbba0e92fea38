import Engine

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

    /// What is to be known of the labels that it looks for, each once.
    func vocabularyWarnings(_ model: Model) throws(ConfigurationProblem) -> [String] {
        var warnings: [String] = []
        for settings in [tagging] + sources.map(\.tagging) {
            guard let warning = try VocabularyChoice(settings, model: model).warning, !warnings.contains(warning) else {
                continue
            }
            warnings.append(warning)
        }
        return warnings
    }

    /// What calibrations sources would do without, each once.
    func calibrationWarnings(_ model: Model) throws(ConfigurationProblem) -> [String] {
        var warnings: [String] = []
        for settings in sources.filter(\.isEnabled).map(\.tagging) {
            guard case .file(let file, let path, _) = settings.calibration else { continue }
            var problem = try file.misfit(model: model, settings: settings)
            if problem == nil, file.count(of: try VocabularyChoice(settings, model: model).labels) == 0 {
                problem = CalibrationFile.knowsNone
            }
            guard let problem else { continue }
            let warning = "calibration \(path): \(problem); it is left out"
            if !warnings.contains(warning) { warnings.append(warning) }
        }
        return warnings
    }
}

extension Configuration {
    /// The model that is named; what keeps it from being loaded is told with its place in `file`.
    func loadModel(_ file: String, workers: Int, note: (String) -> Void) throws(ConfigurationProblem) -> Model {
        do throws(ConfigurationProblem) {
            return try ModelLoading.model(
                model, activation: activation, precision: precision, workers: workers
            ) { note("model: \($0)") }
        } catch {
            throw error.located("model", at: modelPlace, of: file)
        }
    }

    /// Throws where the model has not the layers that the method is to use, with the place in `file`.
    func checkMethod(_ file: String, model: Model) throws(ConfigurationProblem) {
        do throws(ConfigurationProblem) {
            _ = try tagging.method.applied(to: Method(), model: model)
        } catch {
            throw error.located("method", at: methodPlace, of: file)
        }
    }
}

extension ConfigurationProblem {
    /// The same with the place of the key that it is about, where that is known.
    fileprivate func located(_ key: String, at value: ValuePlace, of file: String) -> ConfigurationProblem {
        guard let place = value.place else { return self }
        let placed = ConfigurationError.Problem(
            file: file, line: place.line, column: place.column, message: "\(key): \(description)")
        return ConfigurationProblem(description: placed.description, placed: placed)
    }
}
