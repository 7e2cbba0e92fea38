/// Where a client looks for the control socket of a daemon.
enum ControlPath {
    /// Where the socket of the system's service lies.
    static let ofSystemService = "/run/tagclipd/control.sock"

    /// The sockets to try, in order: the one given; else where a daemon of the same environment listens, and the
    /// system's service.
    ///
    /// Inside a service only its own daemon is meant, never another one.
    static func candidates(given: String?, variables: [String: String]) -> [String] {
        if let given { return [given] }
        let own = StandardPaths(variables: variables).control?.path
        if let own, variables["RUNTIME_DIRECTORY"] != nil { return [own] }
        return [own, ofSystemService].compactMap(\.self)
    }
}
