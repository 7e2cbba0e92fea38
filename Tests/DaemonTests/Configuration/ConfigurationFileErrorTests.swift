import Testing

@testable import Daemon

/// What a user reads about a file that is no configuration at all.
@Suite struct ConfigurationFileErrorTests {
    @Test func `a file that says nothing is refused`() {
        let empty = ["c.yaml: it is empty; the least is one source with a name and a url or folder"]
        #expect(ConfigurationFixture.problems("") == empty)
        #expect(ConfigurationFixture.problems("# nothing\n---\n") == empty)
        #expect(
            ConfigurationFixture.problems("threads: 1")
                == ["c.yaml: \"sources\" is missing; expected a list of sources, each with a name and a url or folder"])
        #expect(
            ConfigurationFixture.problems("sources: []")
                == ["c.yaml:1:10: sources: found an empty list; expected at least one source"])
        #expect(
            ConfigurationFixture.problems("just a text").first?.hasPrefix("c.yaml:1:1: found \"just a text\"") == true)
    }

    @Test func `a file that is no text is refused`() throws {
        func problems(_ bytes: [UInt8]) -> String? {
            do throws(ConfigurationError) {
                _ = try Configuration(parsing: bytes, file: "c", directory: "/", variables: [:])
                return nil
            } catch {
                return error.description
            }
        }
        #expect(problems(Array("a: 1\nb: ".utf8) + [0xFF]) == "c:2: is not UTF-8; save the file as UTF-8")
        #expect(problems([UInt8](repeating: 0x20, count: 1_048_577)) == "c: is larger than 1048576 bytes")
        #expect(problems([0xEF, 0xBB, 0xBF] + Array("thread: 1".utf8))?.hasPrefix("c: \"sources\" is missing") == true)
        #expect(throws: ConfigurationError(problems: [.init(file: "/nowhere/c.yaml", message: "is not there")])) {
            try Configuration.load("/nowhere/c.yaml", variables: [:])
        }
        #expect(throws: ConfigurationError(problems: [.init(file: "/etc", message: "is no file")])) {
            try Configuration.load("/etc", variables: [:])
        }
    }
}
