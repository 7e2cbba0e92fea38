import Engine

/// Which labels compete with which background texts, and what makes a label a tag.
struct VocabularyChoice {
    let labels: [Label]
    let background: [String]
    let rule: TagRule

    /// What `auto` means where the model says nothing of the list.
    static let defaultThreshold = 0.3

    /// Follows the settings: the labels written down, else the model's own list, else the home-camera list.
    init(_ settings: TaggingSettings, model: Model) throws(ConfigurationProblem) {
        let origin: Origin
        switch settings.labels {
        case .list(let labels, _):
            self.labels = labels
            origin = .user
        case .modelsOwn:
            if let own = model.defaults?.labels {
                labels = try Self.parse(Array(own.utf8), "\(model.name): labels")
                origin = .model
            } else {
                labels = try Self.parse(ModelLoading.file("labels/home-camera.txt"), "the home-camera list")
                origin = .homeCamera
            }
        }
        background =
            switch settings.background {
            case .texts(let texts): texts
            case .preset(let preset): preset.background
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
    var digest: String { EncodedVocabulary.digest(labels: labels, background: background) }

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
            return try parse(Array(own.utf8), "\(model.name): background").map(\.name)
        case .homeCamera:
            return try parse(ModelLoading.file("background/home-camera.txt"), "the home-camera background").map(\.name)
        }
    }

    /// Parses a list that came with a model, with the program, or from a file of the user.
    static func parse(_ bytes: [UInt8], _ name: String) throws(ConfigurationProblem) -> [Label] {
        do throws(LabelFile.Problems) {
            return try LabelFile.parse(bytes, file: name)
        } catch {
            throw ConfigurationProblem(description: "\(error)")
        }
    }
}
