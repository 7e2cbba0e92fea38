import Testing

@testable import Daemon

/// `${NAME}` and `${file:PATH}`.
@Suite struct TextExpanderTests {
    private func expand(_ text: String, _ variables: [String: String] = [:], directory: String = "/") throws -> String {
        try TextExpander(variables: variables, directory: directory).expand(text).value
    }

    private func failure(_ text: String, _ variables: [String: String] = [:], directory: String = "/") -> [String] {
        do throws(TextExpander.Failure) {
            _ = try TextExpander(variables: variables, directory: directory).expand(text)
            return []
        } catch {
            return error.messages
        }
    }

    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("a$$b", "a$b"), ("$${A}", "${A}"), ("$A", "$A"), ("5$", "5$"), ("${A}", "1"),
        ("x${A}y${B_2}", "x1y}$"), ("$$$$", "$$"), ("$$${A}", "$1"),
    ])
    func `references are filled in and dollars kept`(_ text: String, _ expected: String) throws {
        #expect(try expand(text, ["A": "1", "B_2": "}$"]) == expected)
    }

    @Test(arguments: [
        ("${A", "\"${\" without its \"}\"; a dollar sign before a brace is written $$"),
        ("${}", "${}: expected ${NAME} of an environment variable, or ${file:PATH}"),
        ("${A:-x}", "${A…}: expected ${NAME} of an environment variable, or ${file:PATH}"),
        ("${1A}", "${1A}: expected ${NAME} of an environment variable, or ${file:PATH}"),
        ("${file:}", "${file:}: expected ${file:PATH}"),
        ("${file:/nowhere}", "${file:/nowhere}: /nowhere is not there"),
        ("${file:/etc}", "${file:/etc}: /etc is no file"),
        (
            "${GATE_PASWORD}",
            "${GATE_PASWORD}: the environment has no variable GATE_PASWORD; did you mean \"GATE_PASSWORD\"?"
        ),
    ])
    func `a reference that can't be filled in is named`(_ text: String, _ expected: String) {
        #expect(failure(text, ["GATE_PASSWORD": "x"]) == [expected])
    }

    @Test func `every missing reference of a text is named`() {
        #expect(failure("${A}:${B}").count == 2)
    }

    @Test func `what came from outside is not filled in again`() throws {
        #expect(try expand("${A}", ["A": "${B}$$"]) == "${B}$$")
    }

    @Test func `a file gives its text without the newline at its end`() throws {
        try ConfigurationFixture.withFolder { folder in
            for (content, expected) in [("a b\n", "a b"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("", ""), ("a\r", "a\r")] {
                try ConfigurationFixture.write(content, to: folder + "/secret")
                #expect(try expand("<${file:\(folder)/secret}>") == "<\(expected)>")
                #expect(try expand("<${file:secret}>", directory: folder) == "<\(expected)>")
            }
        }
    }

    @Test func `systemd credentials are found by name and by their folder`() throws {
        try ConfigurationFixture.withFolder { credentials in
            try ConfigurationFixture.withFolder { beside in
                try ConfigurationFixture.write("one\n", to: credentials + "/gate")
                try ConfigurationFixture.write("two\n", to: beside + "/gate")
                try ConfigurationFixture.write("three\n", to: beside + "/other")
                let variables = ["CREDENTIALS_DIRECTORY": credentials]
                #expect(try expand("${file:${CREDENTIALS_DIRECTORY}/gate}", variables) == "one")
                #expect(try expand("${file:gate}", variables, directory: beside) == "one")
                #expect(try expand("${file:other}", variables, directory: beside) == "three")
                #expect(try expand("${file:gate}", directory: beside) == "two")
                let messages = failure("${file:none}", variables, directory: beside)
                #expect(messages.count == 1)
                #expect(messages.first?.contains(ConfigurationPath.resolve("none", in: credentials)) == true)
                #expect(messages.first?.contains(ConfigurationPath.resolve("none", in: beside)) == true)
            }
        }
    }

    @Test func `a secret's file is text of bounded size`() throws {
        try ConfigurationFixture.withFolder { folder in
            try ConfigurationFixture.write(String(repeating: "x", count: 65_537), to: folder + "/large")
            #expect(failure("${file:large}", directory: folder).first?.hasSuffix("is larger than 65536 bytes") == true)
        }
    }

    @Test func `references in references have an end`() {
        let text = String(repeating: "${file:", count: 6) + "x" + String(repeating: "}", count: 6)
        #expect(failure(text) == ["${…} nested deeper than 4 levels"])
    }
}
