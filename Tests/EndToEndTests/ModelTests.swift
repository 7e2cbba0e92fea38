import Foundation
import Testing

/// `tagclipd model`, and models by name, as a user types them.
@Suite struct ModelTests {
    private let state: TemporaryFolder

    init() throws {
        state = try TemporaryFolder()
    }

    /// Runs the program with a state folder of its own.
    private func run(_ arguments: String...) throws -> Program.Result {
        try Program.run(
            [state.path] + arguments,
            shell: #"state=$1; shift; STATE_DIRECTORY= XDG_STATE_HOME=$state exec "$0" "$@""#)
    }

    /// Puts the sample model where a fetched one would lie: the program takes what has the name.
    private func place(_ name: String, as file: String) throws -> String {
        let folder = state.path + "/tagclipd/models/" + name
        let sample = Program.samples + "/../Sources/Resources/data/sample/"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: sample + "model.safetensors", toPath: folder + "/" + file)
        try FileManager.default.copyItem(atPath: sample + "config.json", toPath: folder + "/config.json")
        return folder
    }

    @Test func `the list says what is here, and a name is taken where a path is`() throws {
        let before = try run("model", "list")
        #expect(before.status == 0 && before.output.contains("datacomp-vit-b-16    about 599 MB  MIT      -\n"))
        let missing = try run("tag", "--model", "datacomp-vit-b-16", Program.samples + "/pictures")
        #expect(missing.status == 78 && missing.errors.contains("`tagclipd model fetch datacomp-vit-b-16`"))
        let folder = try place("datacomp-vit-b-16", as: "open_clip_pytorch_model.safetensors")
        let after = try run("model", "list", "--json")
        struct List: Decodable {
            struct Model: Decodable {
                var name: String
                var path: String?
            }
            var models: [Model]
        }
        let list = try JSONDecoder().decode(List.self, from: Data(after.output.utf8))
        #expect(list.models.filter { $0.path != nil }.map(\.name) == ["datacomp-vit-b-16"])
        #expect(list.models.compactMap(\.path) == [folder])
        let tagged = try run(
            "tag", "--json", "--model", "datacomp-vit-b-16", "--label", "dog", "--mode", "clip",
            Program.samples + "/pictures")
        #expect(tagged.status == 0, "\(tagged.errors)")
        let opening = try #require(try tagged.records.first { $0.event == "log.open" })
        #expect(opening.line.contains("\"datacomp-vit-b-16\""))
    }

    @Test func `a benchmark of a model that is not there ends as other commands do`() throws {
        let missing = try run("bench", "--model", state.path + "/nothere.pt")
        #expect(missing.status == 78 && missing.errors.contains("nothere.pt"), "\(missing.errors)")
    }

    @Test func `a configuration takes a name`() throws {
        _ = try place("datacomp-vit-b-16", as: "open_clip_pytorch_model.safetensors")
        let file = state.path + "/tagclipd.yaml"
        let text = "model: datacomp-vit-b-16\nsources:\n  - {name: inbox, folder: /tmp}\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        let found = try run("check", file)
        #expect(found.status == 0, "\(found.errors)")
        try FileManager.default.removeItem(atPath: state.path + "/tagclipd")
        let gone = try run("check", file)
        #expect(gone.status == 78 && gone.errors.contains("`tagclipd model fetch datacomp-vit-b-16`"))
    }

    @Test func `a wrong name says which is near`() throws {
        let result = try run("model", "fetch", "openai-vitb16")
        #expect(result.status == 64 && result.errors.hasSuffix("did you mean \"openai-vit-b-16\"?\n"))
        #expect(result.output.isEmpty)
    }
}
