import ArgumentParser
import Engine

/// The rows that an evaluation is asked for, such as `tagclip`, `all` or `coarse,dmar`.
struct EvaluationRows: ExpressibleByArgument, Hashable, Sendable {
    /// In the order of the paper's tables, each once.
    let rows: [ScoreRow]

    /// The paper's order: from CLIP alone to the whole method, other methods last.
    static let known: [ScoreRow] =
        [Mode.clipRaw, .clip, .coarse, .dmar, .coarseCWR, .tagclip].map { .mode($0) } + [.clipSurgery]
    static let allModes = known.filter { $0 != .clipSurgery }

    init(_ rows: [ScoreRow]) {
        self.rows = Self.known.filter(rows.contains)
    }

    init?(argument: String) {
        var rows: [ScoreRow] = []
        for word in argument.split(separator: ",", omittingEmptySubsequences: false) {
            if word == "all" {
                rows += Self.allModes
            } else if let row = Self.known.first(where: { $0.name == word }) {
                rows.append(row)
            } else {
                return nil
            }
        }
        self.init(rows)
    }

    var defaultValueDescription: String { rows.map(\.name).joined(separator: ",") }

    static var names: String { (["all"] + known.map(\.name)).joined(separator: ", ") }
}

extension ScoreRow {
    /// What options and JSON call it.
    var name: String {
        switch self {
        case .mode(let mode): mode.rawValue
        case .clipSurgery: "clip-surgery"
        }
    }

    /// What the paper's tables call it.
    var title: String {
        switch self {
        case .mode(.clipRaw): "CLIP without softmax"
        case .mode(.clip): "CLIP"
        case .mode(.coarse): "coarse"
        case .mode(.dmar): "+DMAR"
        case .mode(.coarseCWR): "+CWR"
        case .mode(.tagclip): "+DMAR +CWR (TagCLIP)"
        case .clipSurgery: "CLIP Surgery-like"
        }
    }
}
