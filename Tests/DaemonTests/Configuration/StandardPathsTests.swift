import Testing

@testable import Daemon

/// Where things are kept.
@Suite struct StandardPathsTests {
    @Test func `state lies where the nearest voice says`() {
        var variables = [
            "STATE_DIRECTORY": "/var/lib/tagclipd:/var/lib/other", "XDG_STATE_HOME": "/xdg/", "HOME": "/home/me",
        ]
        func state(_ option: String?, _ key: String?) -> String? {
            let paths = StandardPaths(stateOption: option, state: key, variables: variables)
            return paths.state.map { "\($0.path) \($0.reason)" }
        }
        #expect(state("/a", "/b") == "/a --state")
        #expect(state(nil, "/b") == "/b state:")
        #expect(state(nil, nil) == "/var/lib/tagclipd $STATE_DIRECTORY")
        variables["STATE_DIRECTORY"] = nil
        #expect(state(nil, nil) == "/xdg/tagclipd $XDG_STATE_HOME")
        variables["XDG_STATE_HOME"] = "relative"
        #expect(state(nil, nil) == "/home/me/.local/state/tagclipd $HOME")
        variables["HOME"] = nil
        #expect(state(nil, nil) == nil)
    }

    @Test func `the cache lies where the nearest voice says`() {
        var variables = ["CACHE_DIRECTORY": "/var/cache/tagclipd", "XDG_CACHE_HOME": "/xdg", "HOME": "/home/me"]
        func cache() -> String? { StandardPaths(state: "/s", variables: variables).cache?.path }
        #expect(cache() == "/var/cache/tagclipd")
        variables["CACHE_DIRECTORY"] = nil
        #expect(cache() == "/xdg/tagclipd")
        variables["XDG_CACHE_HOME"] = ""
        #expect(cache() == "/home/me/.cache/tagclipd")
    }

    @Test func `the control socket lies in the run-time folder, else with the state`() {
        let runtime = ["RUNTIME_DIRECTORY": "/run/tagclipd"]
        #expect(StandardPaths(state: "/s", control: "/c", variables: runtime).control?.path == "/c")
        #expect(StandardPaths(state: "/s", variables: runtime).control?.path == "/run/tagclipd/control.sock")
        #expect(StandardPaths(state: "/s", variables: [:]).control?.path == "/s/control.sock")
        #expect(StandardPaths(variables: [:]).control == nil)
    }
}
