/// Which events a sink takes; `log.open` opens every file and connection whatever the filter says.
struct EventFilter: Sendable, Hashable {
    private let names: Set<EventName>

    /// Every event.
    static let all = EventFilter(names: Set(EventName.allCases))

    private init(names: Set<EventName>) {
        self.names = names
    }

    /// The events that any of the patterns names: an event's name, `*`, or the beginning of a name up to a dot and
    /// `*` (`tag.*`).
    ///
    /// - Throws: `SinkError.unknownEvent` for a pattern that names nothing, `SinkError.emptyFilter` for none at all.
    init(patterns: [String]) throws(SinkError) {
        guard !patterns.isEmpty else { throw .emptyFilter }
        var names: Set<EventName> = []
        for pattern in patterns {
            let found = Self.names(matching: pattern)
            guard !found.isEmpty else { throw .unknownEvent(pattern, nearest: Self.nearest(to: pattern)) }
            names.formUnion(found)
        }
        self.names = names
    }

    /// Whether the sink takes events of this name.
    func admits(_ name: EventName) -> Bool {
        names.contains(name)
    }

    private static func names(matching pattern: String) -> [EventName] {
        if let name = EventName(rawValue: pattern) { return [name] }
        if pattern == "*" { return EventName.allCases }
        guard pattern.hasSuffix(".*") else { return [] }
        return EventName.allCases.filter { $0.rawValue.hasPrefix(pattern.dropLast()) }
    }

    /// The name or pattern that was most likely meant.
    private static func nearest(to pattern: String) -> String? {
        let prefixes = Set(
            EventName.allCases.compactMap { $0.rawValue.firstIndex(of: ".").map($0.rawValue.prefix(upTo:)) })
        return NearestName.nearest(
            to: pattern, among: EventName.allCases.map(\.rawValue) + prefixes.sorted().map { $0 + ".*" })
    }
}
