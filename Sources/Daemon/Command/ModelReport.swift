import Engine
import Foundation

/// What `model info` prints, as a table or as JSON.
struct ModelReport {
    let information: ModelInformation
    /// What is known of the file by its digest.
    let known: KnownModel?

    init(_ information: ModelInformation, known: KnownModel?) {
        self.information = information
        self.known = known
    }

    /// Two columns.
    var table: String {
        let geometry = information.geometry
        var rows = [
            ("file", printable(information.file)),
            ("size", "\(Self.grouped(information.size)) bytes"),
            ("sha256", information.digest),
            ("container", "\(information.container.rawValue), names as \(information.naming) gives them"),
            (
                "picture",
                "\(geometry.nativeSide) x \(geometry.nativeSide) pixels, patches of \(geometry.patch), grid "
                    + "\(geometry.grid) x \(geometry.grid)"
            ),
            ("vision tower", Self.text(geometry.vision)),
            ("text tower", Self.text(geometry.text) + ", \(geometry.vocabulary) tokens, texts of \(geometry.context)"),
            ("joint space", "\(geometry.embedding)"),
            ("parameters", Self.grouped(information.parameters)),
            (
                "types",
                information.types.sorted { $0.value > $1.value }
                    .map { "\($0.key) \(Self.grouped($0.value))" }.joined(separator: ", ")
            ),
            ("activation", "\(information.activation?.rawValue ?? "?") (\(information.activationSource))"),
            (
                "mean, std",
                "\(information.normalization.mean), \(information.normalization.deviation)"
                    + (information.namesNormalization ? "" : " (CLIP's own: no configuration names them)")
            ),
        ]
        if let threshold = information.defaults?.threshold { rows.append(("own threshold", "\(threshold)")) }
        if information.defaults?.labels != nil { rows.append(("own labels", "yes")) }
        if let known {
            rows += [("known as", known.name), ("licence", known.licence), ("scope", known.scope)]
        } else {
            rows.append(("known as", "no file that this program knows by its digest"))
        }
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { title, text in
            title + String(repeating: " ", count: width + 2 - title.count) + text
        }.joined(separator: "\n")
    }

    /// One object.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(Content(self)), as: UTF8.self)
        }
    }

    private static func text(_ tower: TransformerGeometry) -> String {
        "width \(tower.width), \(tower.layers) layers, \(tower.heads) heads, MLP \(tower.hidden)"
    }

    /// 350837078 → 350,837,078.
    private static func grouped(_ number: Int) -> String {
        let digits = Array("\(number)")
        return digits.enumerated().reduce(into: "") { text, next in
            if next.offset > 0, (digits.count - next.offset).isMultiple(of: 3) { text.append(",") }
            text.append(next.element)
        }
    }

    private struct Content: Encodable {
        struct TowerContent: Encodable {
            var width: Int
            var layers: Int
            var heads: Int
            var hidden: Int

            init(_ tower: TransformerGeometry) {
                (width, layers, heads, hidden) = (tower.width, tower.layers, tower.heads, tower.hidden)
            }
        }

        struct KnownContent: Encodable {
            var name: String
            var licence: String
            var scope: String
        }

        var file: String
        var bytes: Int
        var sha256: String
        var container: String
        var naming: String
        var side: Int
        var patch: Int
        var grid: Int
        var vision: TowerContent
        var text: TowerContent
        var vocabulary: Int
        var context: Int
        var embedding: Int
        var parameters: Int
        var types: [String: Int]
        var activation: String?
        var activationSource: String
        var mean: [Float]
        var std: [Float]
        var known: KnownContent?

        init(_ report: ModelReport) {
            let information = report.information
            let geometry = information.geometry
            (file, bytes, sha256) = (information.file, information.size, information.digest)
            (container, naming) = (information.container.rawValue, information.naming)
            (side, patch, grid) = (geometry.nativeSide, geometry.patch, geometry.grid)
            (vision, text) = (TowerContent(geometry.vision), TowerContent(geometry.text))
            (vocabulary, context, embedding) = (geometry.vocabulary, geometry.context, geometry.embedding)
            (parameters, types) = (information.parameters, information.types)
            activation = information.activation?.rawValue
            activationSource = information.activationSource
            (mean, std) = (information.normalization.mean, information.normalization.deviation)
            known = report.known.map { KnownContent(name: $0.name, licence: $0.licence, scope: $0.scope) }
        }
    }
}
