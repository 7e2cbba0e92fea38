/// How the daemon and its sources fare, as `tagclipd status --json` prints it.
///
/// Names of states and causes are texts here, so that a client reads the answer of a newer or older daemon too.
struct ServiceStatus: Sendable, Hashable, Codable {
    var version: String
    var pid: Int32
    /// When it was started, RFC 3339.
    var started: String
    /// Seconds since then.
    var uptime: Double
    var model: String
    var workers: Int
    /// Why so many.
    var workersReason: String
    /// Files that wait.
    var backlog: Int
    var sources: [SourceStatus]

    private enum CodingKeys: String, CodingKey {
        case version, pid, started, uptime, model, workers, backlog, sources
        case workersReason = "workers_reason"
    }
}

/// How one source fares.
struct SourceStatus: Sendable, Hashable, Codable {
    /// A tag that is in view now.
    struct OpenTag: Sendable, Hashable, Codable {
        var label: String
        /// When its episode began, RFC 3339.
        var since: String
    }

    var name: String
    /// `stream` or `folder`.
    var kind: String
    /// A state of `source.state`.
    var state: String
    /// Its reason there.
    var reason: String?
    /// Since when, RFC 3339.
    var since: String
    /// The URL without secrets, or the folder.
    var url: String
    var framesIn: Int
    var framesAnalysed: Int
    /// What was not analysed since the start, by cause of `stats`.
    var dropped: [String: Int]
    var tags: [OpenTag]
    /// Files that wait, of a folder.
    var backlog: Int?

    private enum CodingKeys: String, CodingKey {
        case name, kind, state, reason, since, url, dropped, tags, backlog
        case framesIn = "frames_in"
        case framesAnalysed = "frames_analysed"
    }
}

extension SourceStatus {
    /// What a source is.
    enum Kind: String, Sendable {
        case stream
        case folder
    }

    /// The status of a source in the words of its records; the location is masked here.
    init(
        name: String, kind: Kind, state: SourceStateRecord.State, reason: SourceStateRecord.Reason? = nil,
        since: Timestamp, location: String, framesIn: Int = 0, framesAnalysed: Int = 0,
        dropped: [StatsRecord.DropCause: Int] = [:], tags: [OpenTag] = [], backlog: Int? = nil
    ) {
        self.init(
            name: name, kind: kind.rawValue, state: state.rawValue, reason: reason?.rawValue, since: since.rfc3339,
            url: SecretRegistry.shared.mask(location), framesIn: framesIn, framesAnalysed: framesAnalysed,
            dropped: Dictionary(uniqueKeysWithValues: dropped.filter { $1 > 0 }.map { ($0.rawValue, $1) }), tags: tags,
            backlog: backlog)
    }

    /// The status of a configured source that does not run.
    ///
    /// It is about to, or could not be started, which is tried again.
    init(pending source: SourceConfiguration, couldNotStart: Bool, since: Timestamp) {
        let kind: Kind
        let location: String
        switch source.kind {
        case .stream(let settings):
            kind = .stream
            location = settings.url.description
        case .folder(let settings):
            kind = .folder
            location = settings.path
        }
        self.init(
            name: source.name, kind: kind, state: couldNotStart ? .retrying : .starting,
            reason: couldNotStart ? .error : nil, since: since, location: location)
    }
}
