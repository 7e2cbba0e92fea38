import Engine

/// Which calibration a list of labels is used with.
enum CalibrationChoice: Sendable, Hashable {
    /// None: records carry no `p`.
    case none
    /// None, as somebody wants it: not even what lies beside a label file.
    case refused
    /// This one; `isAsked`: somebody named it, it does not just lie beside the label file.
    case file(CalibrationFile, path: String, isAsked: Bool)
    /// It can't be read; the sentence says why.
    case unusable(String, isAsked: Bool)

    /// The one that lies beside a label file, if there is one.
    static func beside(_ labels: String?) -> CalibrationChoice {
        guard let labels else { return .none }
        let path = CalibrationFile.path(beside: labels)
        guard ConfigurationFile.accessProblem(path, isFolder: false) != .missing else { return .none }
        return reading(path, isAsked: false)
    }

    /// The one in a file.
    static func reading(_ path: String, isAsked: Bool = true) -> CalibrationChoice {
        do throws(ConfigurationProblem) {
            return .file(try CalibrationFile.read(path), path: path, isAsked: isAsked)
        } catch {
            return .unusable("calibration \(path) \(error)", isAsked: isAsked)
        }
    }

    /// Whether somebody named it.
    var isAsked: Bool {
        switch self {
        case .none: false
        case .refused: true
        case .file(_, _, let isAsked), .unusable(_, let isAsked): isAsked
        }
    }
}

/// What became of a calibration.
enum CalibrationOutcome: Sendable, Hashable {
    /// There is none.
    case none
    /// In force; the sentence says of how many labels.
    case inForce(String)
    /// Left out; the sentence says why.
    case leftOut(String)
}
