import Foundation
import Testing

@testable import Daemon

@Suite struct SecretRegistryTests {
    private func registry(_ secrets: String...) -> SecretRegistry {
        let registry = SecretRegistry()
        secrets.forEach { registry.register($0) }
        return registry
    }

    @Test(arguments: [
        ("the password is p@ss w%rd!", "the password is ***"),
        ("p@ss w%rd!p@ss w%rd!", "***"),
        ("p%40ss%20w%25rd%21 encoded", "*** encoded"),
        ("p%40ss+w%25rd! by a form", "*** by a form"),
        ("%70%40%73%73%20%77%25%72%64%21", "***"),
        ("p%40ss w%rd! in part", "*** in part"),
        ("p@ss w%rd alone is another", "p@ss w%rd alone is another"),
        ("", ""),
    ])
    func `a secret is masked as it is and percent-encoded, all or in part`(text: String, expected: String) {
        #expect(registry("p@ss w%rd!").mask(text) == expected)
    }

    @Test(arguments: ["hunter2", "geheim", "äöü€", "a>b?c~d", "0123456789abcdef"], 0..<6)
    func `base64 of a secret and of what contains it is masked`(secret: String, offset: Int) {
        let registry = registry(secret)
        for tail in ["", "1", "12", "123"] {
            let whole = Data((String(repeating: "u", count: offset) + secret + tail).utf8).base64EncodedString()
            let forURLs = whole.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            #expect(registry.mask("Authorization: Basic \(whole)") == "Authorization: Basic ***")
            #expect(registry.mask("token \(forURLs), sent") == "token ***, sent")
        }
    }

    @Test func `a percent sign in a secret is found raw and encoded`() {
        let registry = registry("50%25off")
        #expect(registry.mask("x 50%25off y") == "x *** y")
        #expect(registry.mask("x 50%2525off y") == "x *** y")
    }

    @Test func `a short secret is masked as a word and does not tear up other words`() {
        let registry = registry("abc")
        #expect(registry.mask("abc, (abc) abcd xabc 'abc'") == "***, (***) abcd xabc '***'")
    }

    @Test func `an empty secret hides nothing, and a secret that is no text is found`() {
        let registry = registry("")
        #expect(registry.mask("nothing") == "nothing")
        registry.register([0x41, 0xFF, 0x42, 0x43])
        #expect(registry.mask("say A%ffBC") == "say ***")
    }

    @Test func `overlapping secrets leave nothing of either`() {
        #expect(registry("secret1", "1secret2").mask("secret1secret2") == "***")
    }

    @Test func `user info and query values of URLs are masked without being registered`() {
        #expect(
            SecretRegistry().mask("open rtsp://u:pw@camera/live?token=abc failed")
                == "open rtsp://***@camera/live?token=*** failed")
    }

    @Test func `only so many secrets are remembered, the newest`() {
        let registry = SecretRegistry()
        for number in 0...SecretRegistry.capacity { registry.register("secret-\(number)-end") }
        #expect(registry.mask("secret-0-end") == "secret-0-end")
        #expect(registry.mask("secret-1-end secret-1024-end") == "*** ***")
    }
}
