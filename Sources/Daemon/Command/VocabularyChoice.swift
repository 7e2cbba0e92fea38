import Engine

/// Which labels compete with which background texts, and what makes a label a tag.
struct VocabularyChoice {
    let labels: [Label]
    let background: [String]
    let templates: PromptTemplates
    let rule: TagRule

    /// What `auto` means where the model says nothing of the list.
    static let defaultThreshold = 0.3

    /// Follows the settings: the labels written down, else the model's own list, else the home-camera list.
    init(_ settings: TaggingSettings, model: Model) throws(ConfigurationProblem) {
        templates = settings.templates
        let origin: Origin
        switch settings.labels {
        case .list(let labels, _):
            self.labels = labels
            origin = .user
        case .modelsOwn:
            if let own = model.defaults?.labels {
                labels = try Self.parse(Array(own.utf8), "\(model.name): labels").labels
                try Self.refusePictures(labels, in: "\(model.name): labels")
                origin = .model
            } else {
                labels = try Self.parse(ModelLoading.file("labels/home-camera.txt"), "the home-camera list").labels
                origin = .homeCamera
            }
        }
        background =
            switch settings.background {
            case .texts(let texts): texts
            case .preset(let preset): preset.background
            case .byLabels where origin == .user: settings.labelBackground
            case .byLabels: try Self.background(of: origin, model)
            }
        let auto = origin == .model ? model.defaults?.threshold ?? Self.defaultThreshold : Self.defaultThreshold
        rule =
            switch settings.threshold {
            case .auto: .absolute(auto, maxTags: settings.maxTags)
            case .absolute(let value): .absolute(value, maxTags: settings.maxTags)
            case .relative: .relative
            }
    }

    /// What identifies it in `log.open`.
    var digest: String { EncodedVocabulary.digest(labels: labels, background: background, templates: templates) }

    /// What a user should know of the texts: one line at most.
    var warning: String? {
        let unreadable = BytePieces.labels(labels).map { "\"\($0.name)\"" }
        guard let first = unreadable.first else { return nil }
        let shown = unreadable.prefix(8).joined(separator: ", ")
        let rest = unreadable.count > 8 ? " and \(unreadable.count - 8) more" : ""
        return """
            the model reads \(shown)\(rest) byte by byte and hardly knows what it means: keep it as the name and \
            describe it with a "wording" in English, in a label file \(first.dropFirst().dropLast()): a wording
            """
    }

    private enum Origin {
        case user
        case model
        case homeCamera
    }

    private static func background(of origin: Origin, _ model: Model) throws(ConfigurationProblem) -> [String] {
        switch origin {
        case .user: return []
        case .model:
            guard let own = model.defaults?.background else { return [] }
            return try parse(Array(own.utf8), "\(model.name): background", as: .background).background ?? []
        case .homeCamera:
            let bytes = ModelLoading.file("background/home-camera.txt")
            return try parse(bytes, "the home-camera background", as: .background).background ?? []
        }
    }

    /// Throws where a list names pictures that nobody looks at.
    static func refusePictures(
        _ labels: [Label], in list: String, because reason: String = "that is for label files of yours"
    ) throws(ConfigurationProblem) {
        guard let taught = labels.first(where: { !$0.pictures.isEmpty }) else { return }
        throw ConfigurationProblem(
            description: "\(list): \"\(taught.name)\" names pictures; \(reason)")
    }

    /// Parses a list that came with a model, with the program, or from a file of the user.
    static func parse(
        _ bytes: [UInt8], _ name: String, as content: LabelFile.Content = .labels,
        templates: PromptTemplates = .ensemble, picture: (inout TaughtPicture) -> String? = { _ in nil }
    ) throws(ConfigurationProblem) -> LabelList {
        do throws(LabelFile.Problems) {
            return try LabelFile.read(bytes, file: name, as: content, templates: templates, picture: picture)
        } catch {
            throw ConfigurationProblem(description: "\(error)")
        }
    }
}
