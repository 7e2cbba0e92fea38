import Testing

@testable import Daemon

@Suite struct ControlPathTests {
    @Test(arguments: [
        (["RUNTIME_DIRECTORY": "/run/tagclipd-front"], ["/run/tagclipd-front/control.sock"]),
        (
            ["STATE_DIRECTORY": "/var/lib/a:/var/lib/b", "HOME": "/home/u"],
            ["/var/lib/a/control.sock", "/run/tagclipd/control.sock"]
        ),
        (
            ["XDG_STATE_HOME": "/home/u/state", "HOME": "/home/u"],
            ["/home/u/state/tagclipd/control.sock", "/run/tagclipd/control.sock"]
        ),
        (["HOME": "/home/u"], ["/home/u/.local/state/tagclipd/control.sock", "/run/tagclipd/control.sock"]),
        ([:], ["/run/tagclipd/control.sock"]),
    ])
    func `a client looks where a daemon of its surroundings would listen`(
        variables: [String: String], expected: [String]
    ) {
        #expect(ControlPath.candidates(given: nil, variables: variables) == expected)
        #expect(ControlPath.candidates(given: "/x/c", variables: variables) == ["/x/c"])
    }
}
