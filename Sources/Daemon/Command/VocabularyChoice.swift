import Engine
import FoundationEssentials

/// Which labels compete with which background texts, and what makes a label a tag.
struct VocabularyChoice {
    let labels: [Label]
    let background: [String]
    let method: Method
    let rule: TagRule

    /// What `auto` means where the model says nothing of the list.
    static let defaultThreshold = 0.3

    /// Follows the command line: a preset, files, single labels, else the model's own list, else the home-camera list.
    init(_ arguments: TaggingArguments, model: Model) throws {
        let given = try Self.givenLabels(arguments)
        let own = try model.defaults?.labels.map { try Self.parse(Array($0.utf8), "\(model.name): labels") }
        var threshold = Self.defaultThreshold
        if let given {
            labels = given
        } else if let preset = arguments.preset {
            labels = preset.labels
        } else if let own {
            labels = own
            threshold = model.defaults?.threshold ?? threshold
        } else {
            labels = try Self.parse(ModelLoading.file("labels/home-camera.txt"), "the home-camera list")
        }
        if let file = arguments.background {
            background = file == "none" ? [] : try Self.read(file).map(\.name)
        } else if let preset = arguments.preset {
            background = preset.background
        } else if given != nil {
            background = []
        } else if own != nil {
            background =
                try model.defaults?.background.map {
                    try Self.parse(Array($0.utf8), "\(model.name): background").map(\.name)
                } ?? []
        } else {
            background = try Self.parse(ModelLoading.file("background/home-camera.txt"), "the home-camera background")
                .map(\.name)
        }
        method = arguments.preset?.method ?? Method()
        rule =
            switch arguments.threshold {
            case .auto: .absolute(threshold, maxTags: TagRule.defaultMaxTags)
            case .absolute(let value): .absolute(value, maxTags: TagRule.defaultMaxTags)
            case .relative: .relative
            }
    }

    /// The labels of `--labels` and `--label`; nil where neither was given.
    private static func givenLabels(_ arguments: TaggingArguments) throws -> [Label]? {
        guard arguments.labels != nil || !arguments.label.isEmpty else { return nil }
        var labels = try arguments.labels.map(read) ?? []
        for text in arguments.label {
            let name = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            guard !name.isEmpty else { throw ConfigurationProblem(description: "--label \"\(text)\" is empty") }
            guard !labels.contains(where: { $0.name == name }) else {
                throw ConfigurationProblem(description: "--label \"\(name)\" is there twice; give each label once")
            }
            labels.append(Label(name: name))
        }
        return labels
    }

    private static func read(_ file: String) throws -> [Label] {
        do {
            return try parse(Array(Data(contentsOf: URL(fileURLWithPath: file))), file)
        } catch let error as ConfigurationProblem {
            throw error
        } catch {
            throw ConfigurationProblem(description: "\(file) can't be read: \(Self.reason(error))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        (error as? CocoaError)?.code == .fileReadNoSuchFile ? "there is no such file" : "\(error)"
    }

    private static func parse(_ bytes: [UInt8], _ name: String) throws -> [Label] {
        do throws(LabelFile.Problems) {
            return try LabelFile.parse(bytes, file: name)
        } catch {
            throw ConfigurationProblem(description: "\(error)")
        }
    }
}
