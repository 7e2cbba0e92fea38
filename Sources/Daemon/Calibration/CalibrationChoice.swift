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

    /// What of a choice makes a difference to tags.
    private enum Effect: Hashable {
        case none
        case file(CalibrationFile, path: String, isAsked: Bool)
        case unusable(String, isAsked: Bool)
    }

    private var effect: Effect {
        switch self {
        case .none, .refused: .none
        case .file(let file, let path, let isAsked): .file(file, path: path, isAsked: isAsked)
        case .unusable(let problem, let isAsked): .unusable(problem, isAsked: isAsked)
        }
    }

    /// Whether two calibrate alike: none is none, whoever wants it.
    static func == (one: CalibrationChoice, other: CalibrationChoice) -> Bool { one.effect == other.effect }

    func hash(into hasher: inout Hasher) { hasher.combine(effect) }

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
