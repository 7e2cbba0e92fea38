import Engine

/// What the daemon was asked to do: the checked values of a configuration file, defaults filled in.
struct Configuration: Sendable, Equatable {
    /// `sample`, a path (absolute), or a name that is neither.
    var model = "sample"
    /// The activation of its weights; nil: what the model's own configuration says.
    var activation: Activation?
    /// What it computes in.
    var precision = Precision.float32
    /// Where the model is named.
    var modelPlace = ValuePlace()
    /// Where the method's constants are written down.
    var methodPlace = ValuePlace()
    /// How pictures are tagged where a source says nothing else.
    var tagging = TaggingSettings()
    /// The life of a tag where a source says nothing else.
    var episodes = EpisodeSettings()
    /// The folder of what must survive a restart; nil: see ``StandardPaths``.
    var state: String?
    /// How long episodes and files' tags are kept for `history`.
    var retention = Duration.seconds(30 * 86_400)
    /// Threads that compute at most; nil: as many as the machine gives.
    var threads: Int?
    /// What is added to the niceness of the threads that tag the backlog, 0 to 19.
    var nice = 10
    /// The socket of `pause`, `resume` and `status`.
    var control = ControlSettings()
    /// At least one; their names differ.
    var sources: [SourceConfiguration] = []
    /// At least one.
    var outputs: [OutputConfiguration] = [OutputConfiguration(target: .standardOutput)]
}

/// The control socket.
struct ControlSettings: Sendable, Equatable {
    /// Where it lies; nil: see ``StandardPaths``.
    var path: String?
    /// Its permissions.
    var mode: UInt32 = 0o660
    /// The group that owns it; nil: the process's own.
    var group: String?
}
