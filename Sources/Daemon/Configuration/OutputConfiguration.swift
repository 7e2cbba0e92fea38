/// Where records go.
struct OutputConfiguration: Sendable, Equatable {
    /// The kinds of sinks.
    enum Target: Sendable, Equatable {
        case standardOutput
        case file(path: String, rotation: RotationSettings?)
        /// A listening socket with its permissions and group; nil: the process's own group.
        case unix(path: String, mode: UInt32, group: String?)
    }

    var target: Target
    /// Names and patterns of the events that it takes; nil: all.
    var events: [String]?
}

/// When a file of records makes way for a new one.
struct RotationSettings: Sendable, Equatable {
    /// Bytes that a file may have.
    var size: Int64
    /// Old files that are kept.
    var keep = 5
}

/// The patterns of an output's `events`: a name, `*`, or the beginning of a name up to a dot and `*`.
enum EventPattern {
    /// What may stand in the list.
    static var known: [String] {
        let names = EventName.allCases.map(\.rawValue)
        var groups: [String] = []
        for name in names {
            guard let dot = name.firstIndex(of: ".") else { continue }
            let group = name[..<dot] + ".*"
            if !groups.contains(String(group)) { groups.append(String(group)) }
        }
        return names + groups + ["*"]
    }
}
