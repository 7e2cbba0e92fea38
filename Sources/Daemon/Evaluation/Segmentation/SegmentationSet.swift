import Engine

/// A picture and the mask that says what each of its pixels shows.
struct SegmentationPicture: Sendable, Hashable {
    /// Its file's name without the suffix: what lists call it.
    var name: String
    /// Where it lies.
    var path: String
    /// Where its mask lies.
    var mask: String
    /// Indices of its labels, ascending, where a list says them; nil: it is tagged.
    var tags: [Int]?
}

/// What an evaluation of masks goes through: pictures in order, and the labels that they may show.
struct SegmentationSet: Sendable {
    let dataSet: DataSet
    let labels: [String]
    let pictures: [SegmentationPicture]
    /// The folder of the pictures.
    let folder: String
    /// The folder of the masks.
    let masks: String
    /// What the list of tags is, for telling runs apart; nil: there is none.
    let tagsDigest: String?

    /// What the values of its masks mean.
    var classes: SegmentationClasses { SegmentationClasses(dataSet, labels: labels) }
}

extension SegmentationSet {
    /// Where a data set's files lie that are not where it has them itself.
    struct Places: Sendable {
        /// The folder that holds `JPEGImages` or `val2017`, and the masks.
        var root: String
        /// The folder of masks.
        var masks: String?
        /// A list of pictures.
        var split: String?
        /// A list of tags.
        var tags: String?
    }

    /// Reads which pictures there are; opens neither pictures nor masks.
    ///
    /// - Parameter limit: pictures at most, the first of them.
    init(_ dataSet: DataSet, _ places: Places, limit: Int? = nil) throws(DataSetError) {
        guard let maskFolder = dataSet.maskFolder else {
            throw .malformed("\(dataSet.rawValue) has no masks; segmentation is measured on \(DataSet.withMasks)")
        }
        let folder = "\(places.root)/\(dataSet.pictureFolder)"
        let masks = places.masks ?? "\(places.root)/\(maskFolder)"
        try Self.requireFolder(
            folder, "--root is the folder that holds \(dataSet.pictureFolder), the pictures")
        try Self.requireFolder(
            masks, "the masks are expected in \(maskFolder) of --root, or where --masks says")
        let labels = dataSet.preset.labels.map(\.name)
        let tags = try places.tags.map { file throws(DataSetError) in try TagList(file: file, labels: labels.count) }
        let names =
            if let split = try Self.list(dataSet, places) {
                split.entries.map(\.name)
            } else {
                try Self.names(in: masks)
            }
        var pictures: [SegmentationPicture] = []
        for name in names.prefix(limit ?? .max) {
            let own = try tags.map { list throws(DataSetError) in try list.tags(of: name) }
            pictures.append(
                SegmentationPicture(
                    name: name, path: "\(folder)/\(name).jpg", mask: "\(masks)/\(name).png", tags: own))
        }
        self.init(
            dataSet: dataSet, labels: labels, pictures: pictures, folder: folder, masks: masks,
            tagsDigest: tags?.digest)
    }

    private static func list(_ dataSet: DataSet, _ places: Places) throws(DataSetError) -> SplitList? {
        if let split = places.split { return try SplitList(file: split) }
        guard let own = dataSet.ownSplit else { return nil }
        return try SplitList(file: "\(places.root)/\(own)")
    }

    private static func requireFolder(_ path: String, _ advice: String) throws(DataSetError) {
        guard let problem = ConfigurationFile.accessProblem(path, isFolder: true) else { return }
        throw .unreadable("\(path) \(problem.message): \(advice)")
    }

    /// The names of a folder's masks without their suffix, in byte order.
    private static func names(in folder: String) throws(DataSetError) -> [String] {
        let suffix = Array(".png".utf8)
        let entries: [DirectoryEntry]
        do throws(SystemError) {
            entries = try DirectoryEntry.list(
                try OpenFile.directory(PathBytes(folder), followingLink: true), followsDirectoryLinks: false
            ) { name, isDirectory in
                !isDirectory && name.count > suffix.count && name.suffix(suffix.count).elementsEqual(suffix)
                    && name.first != UInt8(ascii: ".")
            }
        } catch {
            throw .unreadable("\(folder) can't be listed: \(error)")
        }
        let names = entries.map { String(decoding: $0.name.dropLast(suffix.count), as: UTF8.self) }
        guard !names.isEmpty else { throw .unreadable("\(folder) holds no mask: no file NAME.png") }
        return names
    }
}

extension DataSet {
    /// The folder of masks in its root, as the method's public code has it; nil where there are none.
    var maskFolder: String? {
        switch self {
        case .voc2012, .coco2017: "SegmentationClass"
        case .cocostuff: "SegmentationClass/val"
        case .voc2007, .coco2014: nil
        }
    }

    /// The names of those that have masks.
    static var withMasks: String { allCases.filter { $0.maskFolder != nil }.map(\.rawValue).joined(separator: ", ") }
}
