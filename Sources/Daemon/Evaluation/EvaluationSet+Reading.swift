import Engine

extension EvaluationSet {
    /// Reads which pictures there are and what they show; opens no picture.
    ///
    /// - Parameters:
    ///   - root: the folder that holds `JPEGImages` (VOC), or `annotations` and `val2014` or `val2017` (COCO).
    ///   - split: a list of pictures in place of the paper's; where its lines carry ids, they say what is shown.
    ///   - limit: pictures at most, the first of them.
    init(_ dataSet: DataSet, root: String, split: String? = nil, limit: Int? = nil) throws(DataSetError) {
        let folder = "\(root)/\(dataSet.pictureFolder)"
        if let problem = ConfigurationFile.accessProblem(folder, isFolder: true) {
            throw .unreadable(
                "\(folder) \(problem.message): --root is the folder that holds \(dataSet.expectedContent)")
        }
        let labels = dataSet.preset.labels.map(\.name)
        let index = LabelIndex(dataSet, labels: labels)
        let list = try Self.list(dataSet, root, split)
        var reading = Reading(root: root, folder: folder, index: index)
        if let list, list.hasLabels {
            try reading.take(list, limit)
        } else if dataSet.annotationFiles.isEmpty, let list {
            try reading.takeVOC(list, limit)
        } else {
            try reading.takeCOCO(dataSet.annotationFiles, list, limit)
        }
        self.init(
            dataSet: dataSet, labels: labels, pictures: reading.pictures, folder: folder, warnings: reading.warnings)
    }

    private static func list(_ dataSet: DataSet, _ root: String, _ split: String?) throws(DataSetError) -> SplitList? {
        if let split { return try SplitList(file: split) }
        guard let own = dataSet.ownSplit else { return nil }
        return try SplitList(file: "\(root)/\(own)")
    }
}

extension DataSet {
    /// What its root holds, for messages.
    fileprivate var expectedContent: String {
        switch self {
        case .voc2007, .voc2012: "JPEGImages, Annotations and ImageSets"
        case .coco2014, .coco2017, .cocostuff: "annotations and \(pictureFolder)"
        }
    }
}

/// What has been read of a data set.
private struct Reading {
    let root: String
    let folder: String
    let index: LabelIndex
    var pictures: [EvaluationPicture] = []
    /// Classes that are none of the labels.
    private var strangers: Set<String> = []

    init(root: String, folder: String, index: LabelIndex) {
        self.root = root
        self.folder = folder
        self.index = index
    }

    var warnings: [String] {
        strangers.sorted().prefix(10).map { "\"\($0)\" is none of the preset's labels: its annotations don't count" }
    }

    /// Pictures whose labels stand in the list.
    mutating func take(_ list: SplitList, _ limit: Int?) throws(DataSetError) {
        for entry in list.entries.prefix(limit ?? .max) {
            var truth: Set<Int> = []
            for id in entry.ids {
                guard let label = index.label(listed: id) else {
                    throw .malformed("\(list.file):\(entry.line): \(id) is no label's number of this data set")
                }
                truth.insert(label)
            }
            pictures.append(picture(entry.name, truth))
        }
    }

    /// Pictures with an annotation file each.
    mutating func takeVOC(_ list: SplitList, _ limit: Int?) throws(DataSetError) {
        for entry in list.entries.prefix(limit ?? .max) {
            let annotation = try VOCAnnotation(file: "\(root)/Annotations/\(entry.name).xml")
            pictures.append(picture(entry.name, labels(annotation.objects)))
        }
    }

    /// Pictures of annotation files for all: those of the list, else those with at least one annotation.
    mutating func takeCOCO(_ files: [String], _ list: SplitList?, _ limit: Int?) throws(DataSetError) {
        var truths: [String: Set<Int>] = [:]
        var fileNames: [String: String] = [:]
        var names: [String] = []
        var isAnnotated: Set<String> = []
        for file in files {
            let annotations = try COCOAnnotations(file: "\(root)/\(file)")
            for found in annotations.pictures {
                let name = SplitList.name(of: found.fileName)
                if truths[name] == nil { names.append(name) }
                fileNames[name] = found.fileName.split(separator: "/").last.map(String.init)
                let categories = annotations.annotated[found.id] ?? []
                if !categories.isEmpty { isAnnotated.insert(name) }
                truths[name, default: []].formUnion(labels(categories.compactMap { annotations.categories[$0] }))
            }
        }
        guard let list else {
            let chosen = names.lazy.filter { isAnnotated.contains($0) }.prefix(limit ?? .max)
            pictures = chosen.map { picture($0, truths[$0] ?? [], file: fileNames[$0]) }
            guard !pictures.isEmpty else {
                throw .malformed("\(root)/\(files.joined(separator: ", ")): no picture has an annotation")
            }
            return
        }
        for entry in list.entries.prefix(limit ?? .max) {
            guard let truth = truths[entry.name] else {
                throw .malformed("\(list.file):\(entry.line): \(entry.name) is no picture of the annotations")
            }
            pictures.append(picture(entry.name, truth, file: fileNames[entry.name]))
        }
    }

    private mutating func labels(_ names: [String]) -> Set<Int> {
        var found: Set<Int> = []
        for name in names {
            if let label = index.label(named: name) {
                found.insert(label)
            } else if name != Self.otherStuff {
                strangers.insert(name)
            }
        }
        return found
    }

    /// COCO-Stuff's category for what is an object.
    private static let otherStuff = "other"

    private func picture(_ name: String, _ truth: Set<Int>, file: String? = nil) -> EvaluationPicture {
        EvaluationPicture(name: name, path: "\(folder)/\(file ?? name + ".jpg")", truth: truth)
    }
}
