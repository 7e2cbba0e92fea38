import Engine
import Foundation

/// The known models, for people and for programs.
struct ModelList {
    private let rows: [(model: KnownModel, directory: String?)]

    /// Looks for each model in the library.
    init(_ models: [KnownModel] = KnownModels.all, library: ModelLibrary) {
        rows = models.map { ($0, library.directory(holding: $0)) }
    }

    private static let titles = ["NAME", "SIZE", "LICENCE", "HERE"]
    /// The column of numbers, which end at the same place.
    private static let sizeColumn = 1

    /// One line each, aligned, then what their makers say of their use.
    var table: String {
        let cells =
            [Self.titles]
            + rows.map { model, directory in
                [model.name, Self.size(of: model), model.licence, directory.map(printable) ?? "-"]
            }
        let widths = Self.titles.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        let lines = cells.map { fields in
            fields.enumerated().map { column, field in
                let padding = String(repeating: " ", count: widths[column] - field.count)
                if column == Self.sizeColumn { return padding + field }
                return column == fields.count - 1 ? field : field + padding
            }.joined(separator: "  ")
        }
        return (lines + [""] + notes).joined(separator: "\n")
    }

    /// What is said of the use of each; once for those of which the same is said.
    private var notes: [String] {
        var scopes: [String] = []
        for (model, _) in rows where !scopes.contains(model.scope) { scopes.append(model.scope) }
        return scopes.map { scope in
            let names = rows.filter { $0.model.scope == scope }.map(\.model.name).joined(separator: ", ")
            return "\(names):\n  \(scope)."
        }
    }

    /// One object, whose `models` has all that is known of each; `path` is there for those that are here.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
            let entries = rows.map { model, directory in
                Entry(
                    name: model.name, file: model.file, bytes: model.bytes, sha256: model.digest, urls: model.urls,
                    licence: model.licence, scope: model.scope, activation: model.activation.rawValue, path: directory)
            }
            return String(decoding: try encoder.encode(["models": entries]), as: UTF8.self)
        }
    }

    private struct Entry: Encodable {
        var name: String
        var file: String
        var bytes: Int64?
        var sha256: String
        var urls: [String]
        var licence: String
        var scope: String
        var activation: String
        var path: String?
    }

    private static func size(of model: KnownModel) -> String {
        (model.bytes == nil ? "about " : "") + ByteCount.text(model.roughBytes)
    }
}
