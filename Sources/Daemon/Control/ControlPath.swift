/// Where the control socket lies.
enum ControlPath {
    /// The name of the socket in its directory.
    static let name = "control.sock"
    /// Where the socket of the system's service lies.
    static let ofSystemService = "/run/tagclipd/control.sock"

    /// Where a daemon makes its socket: as configured, else in the runtime directory, else in the state folder.
    static func ofDaemon(
        configured: String?, state: String, variable: (String) -> String? = ProcessEnvironment.value
    ) -> String {
        configured ?? runtimeDirectory(variable).map(joined) ?? joined(state)
    }

    /// Where a client looks for a daemon, in order.
    ///
    /// - Parameter given: the only place, if the user names one.
    static func ofClient(
        given: String?, variable: (String) -> String? = ProcessEnvironment.value
    ) -> [String] {
        if let given { return [given] }
        if let directory = runtimeDirectory(variable) { return [joined(directory)] }
        return [stateFolder(variable).map(joined), ofSystemService].compactMap(\.self)
    }

    /// The state folder of a daemon whose configuration names none.
    private static func stateFolder(_ variable: (String) -> String?) -> String? {
        first(of: variable("STATE_DIRECTORY"))
            ?? variable("XDG_STATE_HOME").map { $0 + "/tagclipd" }
            ?? variable("HOME").map { $0 + "/.local/state/tagclipd" }
    }

    private static func runtimeDirectory(_ variable: (String) -> String?) -> String? {
        first(of: variable("RUNTIME_DIRECTORY"))
    }

    /// The first of several directories, which systemd separates by colons.
    private static func first(of directories: String?) -> String? {
        directories?.split(separator: ":").first.map(String.init)
    }

    private static func joined(_ directory: String) -> String {
        directory.hasSuffix("/") ? directory + name : directory + "/" + name
    }
}
