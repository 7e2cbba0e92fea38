import Testing

@testable import Daemon

/// Damaged files: a configuration or errors with places, never a crash.
@Suite struct ConfigurationFuzzTests {
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let tokens = [
        "*", "&a ", "*a", "<<: ", "- ", ": ", "? ", "[", "]", "{", "}", "\"", "'", "|\n", ">\n", "#", "\n", "\t", "\r",
        "${", "}", "$", "${file:", "!!str ", "!", "%", "@", "`", "---\n", "...\n", "\u{0}", "\u{85}", "\u{2028}",
        "\u{FEFF}",
        "\u{F0000}", "\u{F0001}", "💡", "name: ", "url: ", "null", "~", "1e999", "-0", "0x1p3", ".inf",
        "99999999999999999999",
        "\\x", "\\uD800", "\\U0010FFFF",
    ]

    @Test(arguments: [
        "- ", "[", "{a: ", "&a ", "\"", "? ", "a: 1\n", "x, ", "*a ", "- *a\n", "!a ", "|\n", "a: &a [*a]\n", "[x]: ",
        "${",
        "- name: x\n", " ", "\n", "🇩🇪", "<<: {}\n", "{a: 1, a: 2}\n", "- {a: 1, a: 2}\n",
    ])
    func `a long row of one thing gives problems`(_ thing: String) {
        let count = Self.rowSize / thing.utf8.count
        for head in ["", "sources:\n", "labels: ", "labels: [", "sources: [{name: a, url: "] {
            let problems = ConfigurationFixture.problems(head + String(repeating: thing, count: count))
            #expect(!problems.isEmpty && problems.count <= ConfigurationReader.problemLimit + 1)
        }
    }

    private static let rowSize = 1 << 14

    @Test(arguments: 0..<8)
    func `a damaged file gives a configuration or problems`(_ seed: UInt64) throws {
        var generator = Generator(state: seed)
        let samples = try ["tagclipd.yaml", "camera.yaml"].map { Array(try SampleConfigurationTests.text($0).utf8) }
        for round in 0..<60 {
            var bytes = samples[round % 2]
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let place = Int.random(in: 0...bytes.count, using: &generator)
                let length = min(Int.random(in: 0...20, using: &generator), bytes.count - place)
                switch Int.random(in: 0..<5, using: &generator) {
                case 0: bytes.removeSubrange(place..<(place + length))
                case 1: bytes.insert(contentsOf: Array(bytes[place..<(place + length)]), at: place)
                case 2: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
                case 3: bytes = Array(bytes[..<place])
                default:
                    let token = Self.tokens.randomElement(using: &generator) ?? ""
                    bytes.insert(contentsOf: Array(token.utf8), at: place)
                }
            }
            do throws(ConfigurationError) {
                let configuration = try Configuration(
                    parsing: bytes, file: "c.yaml", directory: "/nowhere", variables: SampleConfigurationTests.variables
                )
                #expect(!configuration.sources.isEmpty && !configuration.outputs.isEmpty)
            } catch {
                #expect(!error.problems.isEmpty)
                for problem in error.problems {
                    #expect(!problem.message.isEmpty && (problem.line ?? 1) >= 1 && (problem.column ?? 1) >= 1)
                    #expect(!problem.description.contains("\n"))
                    #expect(!problem.description.contains("p@ss/word"))
                }
            }
        }
    }
}
