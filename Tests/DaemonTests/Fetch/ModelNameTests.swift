import Engine
import Testing

@testable import Daemon

/// What a user may write for a model.
@Suite struct ModelNameTests {
    private let folder: SinkFolder
    private let library: ModelLibrary
    private let model = KnownModel(
        name: "tiny-vit", file: "tiny.pt", bytes: 3, digest: "", urls: ["http://a/"], licence: "MIT",
        scope: "for tests",
        activation: .gelu)

    init() throws {
        folder = try SinkFolder()
        library = ModelLibrary(variables: ["XDG_STATE_HOME": folder.path])
    }

    private var home: String { folder.file("tagclipd/models/tiny-vit") }

    private func put(_ bytes: [UInt8]) throws {
        try DirectoryNames.make(home)
        try folder.write(bytes, to: "tagclipd/models/tiny-vit/tiny.pt")
    }

    @Test func `a known name means the folder that it was fetched to`() throws {
        try put([1, 2, 3])
        #expect(try ModelName.path(of: "tiny-vit", library: library, known: [model]) == home)
    }

    @Test(arguments: [[], [[1, 2]]] as [[[UInt8]]])
    func `a known name that was not fetched says how to fetch it`(_ files: [[UInt8]]) throws {
        for file in files { try put(file) }
        let error = try #require(throws: EngineError.self) {
            try ModelName.path(of: "tiny-vit", library: library, known: [model])
        }
        #expect("\(error)".hasSuffix("(looked in \(home)): run `tagclipd model fetch tiny-vit`"))
    }

    @Test func `a path that is there is meant as a path`() throws {
        #expect(try ModelName.path(of: "/tmp", library: library, known: [model]) == "/tmp")
        #expect(try ModelName.path(of: ".", library: library, known: [model]) == ".")
        #expect(try ModelName.path(of: "/not/there", library: library, known: [model]) == "/not/there")
    }

    @Test func `an unknown name says which is near, or which there are`() throws {
        func message(_ name: String) throws -> String {
            let error = try #require(throws: EngineError.self) {
                try ModelName.path(of: name, library: library, known: [model])
            }
            return "\(error)"
        }
        #expect(try message("tiny-wit").hasSuffix("did you mean \"tiny-vit\"?"))
        #expect(try message("resnet").contains("(tiny-vit)"))
        #expect(try message("").contains("needs a name or a path"))
    }

    @Test func `a model is fetched to the state folder`() {
        let service = ModelLibrary(variables: ["STATE_DIRECTORY": "/var/lib/tagclipd", "HOME": "/root"])
        #expect(service.directory(for: model) == "/var/lib/tagclipd/models/tiny-vit")
        #expect(
            ModelLibrary(variables: ["HOME": "/h"]).directory(for: model) == "/h/.local/state/tagclipd/models/tiny-vit")
        #expect(ModelLibrary(variables: [:]).directory(for: model) == nil)
    }

    @Test func `the list says what is here, for people and for programs`() throws {
        try put([1, 2, 3])
        #expect(
            ModelList([model], library: library).table == """
                NAME         SIZE  LICENCE  HERE
                tiny-vit  3 bytes  MIT      \(home)

                tiny-vit:
                  for tests.
                """)
        #expect(
            try ModelList([model], library: library).json == """
                {"models":[{"activation":"gelu","bytes":3,"file":"tiny.pt","licence":"MIT","name":"tiny-vit",\
                "path":"\(home)","scope":"for tests","sha256":"","urls":["http://a/"]}]}
                """)
        #expect(try !ModelList([model], library: ModelLibrary(variables: [:])).json.contains("path"))
    }

    @Test func `the known models are whole`() {
        #expect(Set(KnownModels.all.map(\.name)).count == KnownModels.all.count)
        for model in KnownModels.all {
            #expect(model.digest.count == 64 && model.digest.allSatisfy { $0.isHexDigit && !$0.isUppercase })
            #expect(model.urls.allSatisfy { $0.hasPrefix("https://") && $0.hasSuffix("/" + model.file) })
            #expect(!model.urls.isEmpty && !model.scope.isEmpty && model.limit > 300_000_000)
        }
    }

    @Test(
        arguments: [
            (0, 1_000, 0, "░░░░░░░░░░░░░░░░░░░░░░░░ 0 bytes of 1 kB, 0 bytes/s"),
            (175_000_000, 350_000_000, 7e6, "████████████░░░░░░░░░░░░ 175 MB of 350 MB, 7 MB/s, 25 s left"),
            (9, 5, .infinity, "████████████████████████ 9 bytes of 5 bytes, 1000000 GB/s, 0 s left"),
        ] as [(Int64, Int64, Double, String)])
    func `the bar says how far and how fast`(_ received: Int64, _ total: Int64, _ rate: Double, _ expected: String) {
        #expect(FetchProgress.text(received: received, total: total, rate: rate) == expected)
    }
}
