import Engine
import FoundationEssentials

extension TaggingArguments {
    /// The settings that the options amount to; reads the files that they name.
    func settings() throws(ConfigurationProblem) -> TaggingSettings {
        var settings = TaggingSettings()
        if let given = try givenLabels() {
            settings.labels = .list(given, file: labels)
        } else if let preset {
            settings.labels = .list(preset.labels, file: nil)
        }
        if let background {
            settings.background = background == "none" ? .texts([]) : .texts(try Self.read(background).map(\.name))
        } else if let preset {
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
        settings.maxSide = maxSide
        settings.threshold =
            switch threshold {
            case .auto: .auto
            case .relative: .relative
            case .absolute(let value): .absolute(value)
            }
        return settings
    }

    /// The labels of `--labels` and `--label`; nil where neither was given.
    private func givenLabels() throws(ConfigurationProblem) -> [Label]? {
        guard labels != nil || !label.isEmpty else { return nil }
        var result: [Label] = []
        if let labels { result = try Self.read(labels) }
        for text in label {
            let name = text.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }
                .joined(separator: " ")
            guard !name.isEmpty else { throw ConfigurationProblem(description: "--label \"\(text)\" is empty") }
            guard !result.contains(where: { $0.name == name }) else {
                throw ConfigurationProblem(description: "--label \"\(name)\" is there twice; give each label once")
            }
            result.append(Label(name: name))
        }
        return result
    }

    private static func read(_ file: String) throws(ConfigurationProblem) -> [Label] {
        let bytes: [UInt8]
        do {
            bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
        } catch {
            let isMissing = (error as? CocoaError)?.code == .fileReadNoSuchFile
            throw ConfigurationProblem(
                description: "\(file) can't be read: \(isMissing ? "there is no such file" : "\(error)")")
        }
        return try VocabularyChoice.parse(bytes, file)
    }
}
