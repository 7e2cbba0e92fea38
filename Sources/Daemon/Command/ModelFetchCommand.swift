import ArgumentParser
import Foundation

/// `tagclipd model fetch`: brings a known model here.
struct ModelFetchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Fetch a model that is known by name, and check that it is the one.",
        discussion: """
            The file gets its name once its size and SHA-256 are right; until then it is FILE.part, and the same \
            command goes on where the last one ended. Standard output gets the path of the file. Proxies are taken \
            from http_proxy, https_proxy, all_proxy and no_proxy.

            Example: tagclipd model fetch openai-vit-b-16
            Example: tagclipd tag --model openai-vit-b-16 --label dog --label cat photo.jpg
            Example: sudo tagclipd model fetch openai-vit-b-16 --to /var/lib/tagclipd/models/openai-vit-b-16
            Example: tagclipd model fetch openai-vit-b-16 --mirror https://models.example/clip/

            Exit status: 0 it is here, 64 no such name, 65 something else is served, 69 not served or broken off, \
            73 can't be written, 75 another process fetches it, 130 stopped.
            """)

    @Option(
        help: ArgumentHelp(
            "The folder that the file is put into; by default models/NAME in the state folder.", valueName: "dir"),
        completion: .directory)
    var to: String?

    @Option(
        help: ArgumentHelp(
            "Fetch from here: a folder that holds the file, or the file's own URL.", valueName: "url"))
    var mirror: String?

    @Argument(
        help: ArgumentHelp("A name of \"model list\".", valueName: "name"),
        completion: .list(KnownModels.all.map(\.name)))
    var name: String

    func run() throws {
        guard let model = KnownModels.named(name) else {
            let names = KnownModels.all.map(\.name)
            let hint = NearestName.nearest(to: name, among: names).map { "did you mean \"\($0)\"?" }
            StandardError.shared.message(
                "tagclipd: there is no known model \"\(printable(name))\"; "
                    + (hint ?? "there are: \(names.joined(separator: ", "))"))
            throw ExitStatus.usage
        }
        let library = ModelLibrary(variables: ProcessInfo.processInfo.environment)
        guard let directory = to.map(Self.withoutSlash) ?? library.directory(for: model) else {
            StandardError.shared.message("tagclipd: neither --to nor $HOME says where the model is to be kept")
            throw ExitStatus.usage
        }
        try fetch(model, into: directory)
    }

    private func fetch(_ model: KnownModel, into directory: String) throws {
        let stop = StopSwitch()
        let signals = StopSignals { @Sendable in stop.turnOn() }
        defer { withExtendedLifetime(signals) {} }
        let progress = FetchProgress(total: model.bytes ?? model.roughBytes)
        do throws(FetchError) {
            let fetch = try ModelFetch(model, into: directory, mirror: mirror, stop: stop, progress: progress)
            defer { progress.close() }
            progress.note("\(model.name): \(model.licence) licence. \(model.scope).")
            switch try fetch.run() {
            case .fetched: progress.note("\(fetch.target) is here and is the right file")
            case .alreadyThere: progress.note("\(fetch.target) was here already and is the right file")
            }
            print(fetch.target)
        } catch {
            StandardError.shared.message("tagclipd: \(printable(error.description))")
            throw error.exitCode
        }
    }

    private static func withoutSlash(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        return path.isEmpty ? "." : String(path)
    }
}

extension ExitStatus {
    /// A file can't be made or written.
    static let cantCreate = ExitCode(73)
    /// It may work later.
    static let tryLater = ExitCode(75)
    /// The user stopped it.
    static let interrupted = ExitCode(130)
}
