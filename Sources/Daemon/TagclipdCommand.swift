import ArgumentParser
import Decode

@main
struct TagclipdCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "tagclipd", version: "0.1.0")

    func run() throws {
        print(DecodePlaceholder.version())
    }
}
