import ArgumentParser
import Engine

/// A data set of the paper's tables.
enum DataSet: String, Sendable, CaseIterable, ExpressibleByArgument {
    case voc2007
    case voc2012
    case coco2014
    case coco2017
    case cocostuff

    /// Whose labels, background texts and constants it is taken with.
    var preset: Preset {
        switch self {
        case .voc2007, .voc2012: .voc
        case .coco2014, .coco2017: .coco
        case .cocostuff: .cocostuff
        }
    }

    /// What people call it and the part of it that is looked at.
    var title: String {
        switch self {
        case .voc2007: "PASCAL VOC 2007 test"
        case .voc2012: "PASCAL VOC 2012 val (segmentation)"
        case .coco2014: "COCO 2014 val"
        case .coco2017: "COCO 2017 val"
        case .cocostuff: "COCO-Stuff 2017 val"
        }
    }

    /// The folder of pictures in its root.
    var pictureFolder: String {
        switch self {
        case .voc2007, .voc2012: "JPEGImages"
        case .coco2014: "val2014"
        case .coco2017, .cocostuff: "val2017"
        }
    }

    /// The list in its root that names the paper's pictures; nil where the annotations do.
    var ownSplit: String? {
        switch self {
        case .voc2007: "ImageSets/Main/test.txt"
        case .voc2012: "ImageSets/Segmentation/val.txt"
        case .coco2014, .coco2017, .cocostuff: nil
        }
    }

    /// The annotation files in its root; none where every picture has its own.
    var annotationFiles: [String] {
        switch self {
        case .voc2007, .voc2012: []
        case .coco2014: ["annotations/instances_val2014.json"]
        case .coco2017: ["annotations/instances_val2017.json"]
        case .cocostuff: ["annotations/stuff_val2017.json", "annotations/instances_val2017.json"]
        }
    }
}

/// A picture and which labels it shows.
struct EvaluationPicture: Sendable, Hashable {
    /// Its file's name without the suffix: what lists call it.
    var name: String
    /// Where it lies.
    var path: String
    /// Indices of its labels.
    var truth: Set<Int>
}

/// What an evaluation goes through: pictures in order, and the labels that they may show.
struct EvaluationSet: Sendable {
    let dataSet: DataSet
    let labels: [String]
    var pictures: [EvaluationPicture]
    /// The folder of the pictures.
    var folder = ""
    /// What a user should know of the annotations.
    var warnings: [String] = []

    /// How many labels any picture shows.
    var shownLabels: Int { Set(pictures.flatMap(\.truth)).count }
}

/// A data set that is not there, or not what it should be, with the sentence to show.
enum DataSetError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A file or folder that is missing or can't be read.
    case unreadable(String)
    /// A file that breaks its format, with the place.
    case malformed(String)

    var description: String {
        switch self {
        case .unreadable(let text), .malformed(let text): text
        }
    }
}
