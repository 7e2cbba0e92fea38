import Engine

/// Labels, background texts and templates: written down, or in files.
extension ConfigurationParser {
    /// `labels`, and the background texts that a label file brings.
    func labels(_ node: YAMLNode, _ templates: PromptTemplates) -> (LabelChoice, background: [String])? {
        let expected = "a label file, or a list of labels"
        guard case .sequence(let elements) = node.content else {
            guard let path = reader.path(node, expected: expected) else { return nil }
            return labelFile(path, node, as: .labels, templates).map {
                (.list($0.labels, file: path), $0.background ?? [])
            }
        }
        guard !elements.isEmpty else {
            reader.reject(node, expected: "at least one label")
            return nil
        }
        guard elements.count <= LabelFile.most else {
            reader.report("labels: \(elements.count) of them; at most \(LabelFile.most) are taken", at: node.place)
            return nil
        }
        var lines: [String: Int] = [:]
        var lengths = TextLengths(templates: templates)
        let labels = elements.compactMap { element -> Label? in
            guard let label = label(element) else { return nil }
            if let line = lines[label.name] {
                let message = "\"\(label.name)\" stands on line \(line) already; give each label once"
                reader.report("labels: \(message)", at: element.place)
                return nil
            }
            lines[label.name] = element.place.line
            for text in label.texts {
                guard let message = lengths.problem(with: text, of: label.name) else { continue }
                reader.report("labels: \(message)", at: element.place)
            }
            return label
        }
        return (.list(labels, file: nil), [])
    }

    private func label(_ node: YAMLNode) -> Label? {
        let expected = "a label: its name, or a map with the keys name, wording, threshold, images"
        guard case .mapping = node.content else {
            return reader.string(node, expected: expected).map { Label(name: LabelText.collapsed($0)) }
        }
        let keys = ["name", "wording", "threshold", "images"]
        guard let map = MappingReader(node, keys: keys, what: "a label", reader: reader) else { return nil }
        let threshold = map["threshold"].flatMap(reader.score)
        let wordings = map["wording"].map(wordings) ?? []
        guard let name = map["name"] else {
            reader.report("labels: a label without a name", at: node.place)
            return nil
        }
        guard let name = reader.string(name, expected: "the name of the label").map(LabelText.collapsed) else {
            return nil
        }
        let pictures = map["images"].map { self.pictures($0) } ?? []
        return Label(name: name, wordings: wordings, threshold: threshold, pictures: pictures)
    }

    private func wordings(_ node: YAMLNode) -> [String] {
        guard case .sequence(let elements) = node.content else {
            return reader.string(node, expected: "a wording, or a list of them").map { [$0] } ?? []
        }
        if elements.isEmpty { reader.reject(node, expected: "at least one wording") }
        var known: Set<String> = []
        return elements.compactMap { element in
            guard let text = reader.string(element, expected: "a wording") else { return nil }
            guard known.insert(text).inserted else {
                let shown = ConfigurationReader.shown(text)
                reader.report("wording: \"\(shown)\" is there twice; give each once", at: element.place)
                return nil
            }
            return text
        }
    }

    /// `images`: pictures that teach a label, looked at where they lie.
    private func pictures(_ node: YAMLNode) -> [TaughtPicture] {
        let expected = "a picture file, or a list of them"
        let elements: [YAMLNode] = if case .sequence(let elements) = node.content { elements } else { [node] }
        if elements.isEmpty { reader.reject(node, expected: "at least one picture file") }
        guard elements.count <= LabelFile.mostPictures else {
            reader.report(
                "images: \(elements.count) of them; at most \(LabelFile.mostPictures) teach one label", at: node.place)
            return []
        }
        return elements.compactMap { element in
            guard let path = reader.path(element, expected: expected) else { return nil }
            var picture = TaughtPicture(path: path, line: element.place.line)
            if let message = TaughtPictures(directory: reader.directory).find(&picture) {
                reader.report("images: \(message)", at: element.place)
            }
            return picture
        }
    }

    /// `background`.
    func background(_ node: YAMLNode, _ templates: PromptTemplates) -> BackgroundChoice? {
        let presets = Preset.allCases.map(\.rawValue)
        let expected = "a list of texts, a file, none, or a preset's set (\(ConfigurationReader.list(presets)))"
        guard case .sequence(let elements) = node.content else {
            if scalar(node) == "none" { return .texts([]) }
            if let preset = scalar(node).flatMap(Preset.init(rawValue:)) { return .preset(preset) }
            guard let path = reader.path(node, expected: expected) else { return nil }
            return labelFile(path, node, as: .background, templates).map { .texts($0.background ?? []) }
        }
        var known: Set<String> = []
        var lengths = TextLengths(templates: templates)
        return .texts(
            elements.compactMap { element in
                guard let text = reader.string(element, expected: "a text").map(LabelText.collapsed) else { return nil }
                let shown = ConfigurationReader.shown(text)
                if !known.insert(text).inserted {
                    reader.report("background: \"\(shown)\" is there twice", at: element.place)
                } else if let message = lengths.problem(with: text, of: text) {
                    reader.report("background: \(message)", at: element.place)
                }
                return text
            })
    }

    /// `templates`.
    func templates(_ node: YAMLNode) -> PromptTemplates? {
        if let known = scalar(node).flatMap({ TemplateChoice.named[$0] }) { return known }
        let expected = "ensemble, single or a file of templates"
        guard let path = reader.path(node, expected: expected), let bytes = smallFile(path, node) else { return nil }
        do throws(LabelFile.Problems) {
            return try PromptTemplates.read(bytes, file: path)
        } catch {
            report(error.problems)
            return nil
        }
    }

    private func labelFile(
        _ path: String, _ node: YAMLNode, as content: LabelFile.Content, _ templates: PromptTemplates
    ) -> LabelList? {
        guard let bytes = smallFile(path, node) else { return nil }
        do throws(LabelFile.Problems) {
            let pictures = TaughtPictures(directory: ConfigurationPath.directory(of: path))
            return try LabelFile.read(
                bytes, file: path, as: content, templates: templates, picture: pictures.find)
        } catch {
            report(error.problems)
            return nil
        }
    }

    private func smallFile(_ path: String, _ node: YAMLNode) -> [UInt8]? {
        do throws(FileProblem) {
            return try ConfigurationFile.read(path, limit: Configuration.sizeLimit)
        } catch {
            reader.report("\(node.name): \(ConfigurationReader.found(node)) \(error.message)", at: node.place)
            return nil
        }
    }

    private func report(_ problems: [LabelFile.Problem]) {
        for problem in problems {
            reader.report(problem.message, file: problem.file, line: problem.line > 0 ? problem.line : nil)
        }
    }
}
