import Engine

extension TaggingArguments {
    /// The settings that the options amount to; reads the files that they name.
    func settings(defaultMaxSide: Int = 512) throws(ConfigurationProblem) -> TaggingSettings {
        var settings = TaggingSettings()
        settings.templates = try TemplateChoice.templates(templates)
        if let given = try givenLabels(settings.templates) {
            settings.labels = .list(given.labels, file: labels)
            settings.labelBackground = given.background ?? []
        } else if let preset {
            settings.labels = .list(preset.labels, file: nil)
        }
        if let background {
            settings.background = try Self.background(background, settings.templates)
        } else if let preset, settings.labelBackground.isEmpty {
            settings.background = .preset(preset)
        }
        settings.calibration =
            switch calibration {
            case nil: .beside(labels)
            case "none": .none
            case let file?: .reading(file)
            }
        settings.mode = mode
        settings.compatibility = compat
        settings.method = method.settings
        settings.maxSide = maxSide ?? defaultMaxSide
        settings.threshold =
            switch threshold {
            case .auto: .auto
            case .relative: .relative
            case .absolute(let value): .absolute(value)
            }
        return settings
    }

    /// What `--labels` and `--label` give; nil where neither was given.
    private func givenLabels(_ templates: PromptTemplates) throws(ConfigurationProblem) -> LabelList? {
        guard labels != nil || !label.isEmpty else { return nil }
        var result = LabelList()
        if let labels { result = try Self.read(labels, as: .labels, templates) }
        var lengths = TextLengths(templates: templates)
        for text in label {
            let name = try LabelOption.name(text, of: "--label", beside: result.labels, &lengths)
            result.labels.append(Label(name: name))
        }
        return result
    }

    /// What `--background` names: "none" or a file.
    static func background(
        _ argument: String, _ templates: PromptTemplates = .ensemble
    ) throws(ConfigurationProblem) -> BackgroundChoice {
        let list = try argument == "none" ? LabelList() : read(argument, as: .background, templates)
        return .texts(list.background ?? [])
    }

    private static func read(
        _ file: String, as content: LabelFile.Content, _ templates: PromptTemplates
    ) throws(ConfigurationProblem) -> LabelList {
        let pictures = TaughtPictures(directory: ConfigurationPath.directory(of: file))
        return try VocabularyChoice.parse(
            CommandFile.read(file), file, as: content, templates: templates, picture: pictures.find)
    }
}

/// Files that options name.
enum CommandFile {
    /// Bytes that one may have.
    private static let sizeLimit = 16 << 20

    /// The bytes of a file, or of a pipe: `--labels <(…)`.
    static func read(_ file: String) throws(ConfigurationProblem) -> [UInt8] {
        do throws(FileProblem) {
            return try ConfigurationFile.read(file, limit: sizeLimit, takesPipes: true)
        } catch {
            throw ConfigurationProblem(description: "\(file) \(error.message)")
        }
    }
}

/// `--templates`: a set by name, or a file.
enum TemplateChoice {
    /// The sets that have names.
    static let named: [String: PromptTemplates] = ["ensemble": .ensemble, "single": .single]

    /// The set of that name, else of that file.
    static func templates(_ name: String) throws(ConfigurationProblem) -> PromptTemplates {
        if let known = named[name] { return known }
        let bytes = try CommandFile.read(name)
        do throws(LabelFile.Problems) {
            return try PromptTemplates.read(bytes, file: name)
        } catch {
            throw ConfigurationProblem(description: "\(error)")
        }
    }
}
