import Glibc

/// What the content of an output folder depends on, so that a run goes on from its own alone: `run.txt`.
struct RunOrigin: Sendable, Hashable {
    /// Pairs of a name and a value, in order.
    let facts: [Fact]

    /// One thing that content depends on.
    struct Fact: Sendable, Hashable {
        var name: String
        var value: String
        /// Whether folders of earlier versions don't have it: those are gone on from as before.
        var mayBeMissing = false
    }

    /// Facts in order, those about places last.
    ///
    /// - Parameter places: what depends on where files lie, by their paths; folders of earlier versions don't say it.
    init(_ facts: [(String, String)], places: [(String, String)] = []) {
        self.facts =
            facts.map { Fact(name: $0.0, value: $0.1) }
            + places.map { Fact(name: $0.0, value: Self.place($0.1), mayBeMissing: true) }
    }

    /// Where a path leads, in one line.
    private static func place(_ path: String) -> String {
        guard let real = unsafe realpath(path, nil) else { return printable(path) }
        defer { unsafe free(real) }
        return printable(unsafe String(cString: real))
    }

    /// Where a folder keeps it.
    static func file(in folder: String) -> String { folder + "/run.txt" }

    /// A line a fact.
    var text: String { facts.map { "\($0.name): \($0.value)\n" }.joined() }

    /// Throws where a folder's content is of another origin, with what differs.
    ///
    /// - Parameter content: what the folder holds, for messages: "scores".
    func requireSame(in folder: String, content: String) throws(ConfigurationProblem) {
        let file = Self.file(in: folder)
        let bytes: [UInt8]
        do throws(DataSetError) {
            bytes = try DataSetFile.whole(file, limit: 1 << 20)
        } catch {
            throw ConfigurationProblem(
                description:
                    "\(error); without it nobody knows what the \(content) beside it are of: choose another --output")
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        for fact in facts where !lines.contains("\(fact.name): \(fact.value)") {
            let line = lines.first { $0.hasPrefix("\(fact.name): ") }
            if line == nil, fact.mayBeMissing { continue }
            let found = line?.dropFirst(fact.name.count + 2) ?? "nothing"
            throw ConfigurationProblem(
                description: """
                    \(file): the \(content) there are of another run: \(fact.name) is \(found), now \(fact.value); \
                    choose another --output, or remove the folder
                    """)
        }
    }
}
