/// Where the program keeps its things: what the user says, else what systemd says, else the user's own folders.
struct StandardPaths: Sendable, Equatable {
    /// A path, and why this one.
    struct Choice: Sendable, Equatable {
        var path: String
        /// A few words for `check`.
        var reason: String
    }

    /// The folder of what must survive a restart; nil where nothing names one.
    let state: Choice?
    /// The folder of what can be made again; nil where nothing names one.
    let cache: Choice?
    /// The control socket; nil where neither it nor a state folder is named.
    let control: Choice?

    /// Decides.
    ///
    /// - Parameters:
    ///   - stateOption: `--state`.
    ///   - state: `state:` of the configuration.
    ///   - control: `control.path` of the configuration.
    ///   - variables: the environment.
    init(stateOption: String? = nil, state: String? = nil, control: String? = nil, variables: [String: String]) {
        func folder(_ service: String, _ user: String, _ home: String) -> Choice? {
            if let path = Self.absolute(variables[service]) { return Choice(path: path, reason: "$" + service) }
            if let path = Self.absolute(variables[user]) { return Choice(path: path + "/tagclipd", reason: "$" + user) }
            return Self.absolute(variables["HOME"]).map { Choice(path: $0 + home, reason: "$HOME") }
        }
        let chosen =
            stateOption.map { Choice(path: $0, reason: "--state") } ?? state.map { Choice(path: $0, reason: "state:") }
            ?? folder("STATE_DIRECTORY", "XDG_STATE_HOME", "/.local/state/tagclipd")
        let socket = "/control.sock"
        let runtime = Self.absolute(variables["RUNTIME_DIRECTORY"])
        self.state = chosen
        cache = folder("CACHE_DIRECTORY", "XDG_CACHE_HOME", "/.cache/tagclipd")
        self.control =
            control.map { Choice(path: $0, reason: "control.path") }
            ?? runtime.map { Choice(path: $0 + socket, reason: "$RUNTIME_DIRECTORY") }
            ?? chosen.map { Choice(path: $0.path + socket, reason: "the state folder") }
    }

    /// The first of the absolute paths between colons (systemd lists every directory of a unit), without a slash at
    /// its end.
    private static func absolute(_ value: String?) -> String? {
        guard var path = value?.split(separator: ":").first, path.hasPrefix("/") else { return nil }
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        return String(path)
    }
}
