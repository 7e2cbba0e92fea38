import Engine
import Foundation

extension CalibrationFile {
    /// Reads a file; throws the sentence that says what is wrong with it, without its name.
    static func read(_ path: String) throws(ConfigurationProblem) -> CalibrationFile {
        let bytes: [UInt8]
        do throws(FileProblem) {
            bytes = try ConfigurationFile.read(path, limit: mostBytes)
        } catch {
            throw ConfigurationProblem(description: error.message)
        }
        return try CalibrationFile(json: bytes)
    }

    /// Reads the bytes of a file.
    init(json bytes: [UInt8]) throws(ConfigurationProblem) {
        let content: Content
        do {
            content = try JSONDecoder().decode(Content.self, from: Data(bytes))
        } catch {
            throw ConfigurationProblem(description: "is no calibration: it is damaged, or something else")
        }
        guard content.schema == Self.schema else {
            throw ConfigurationProblem(
                description: "is a calibration of version \(content.schema); this program reads \(Self.schema)")
        }
        var entries: [Entry] = []
        for line in content.labels {
            guard let absence = AbsentDistribution(location: line.location, scale: line.scale) else {
                throw ConfigurationProblem(
                    description: "is no calibration: \"\(line.label.prefix(60))\" has no usable numbers")
            }
            entries.append(
                Entry(label: line.label, wording: line.wording, absence: absence, anchors: line.anchors))
        }
        self.init(
            model: content.model, fingerprint: content.fingerprint, reference: content.reference,
            maxSide: content.maxSide, frames: content.frames, entries: entries)
    }

    /// The bytes of the file, the same for the same content.
    func json() throws -> Data {
        let content = Content(
            schema: Self.schema, model: model, fingerprint: fingerprint, reference: reference, maxSide: maxSide,
            frames: frames,
            labels: entries.map { entry in
                Content.Line(
                    label: entry.label, wording: entry.wording, location: entry.absence.location.rounded(6),
                    scale: entry.absence.scale.rounded(6), anchors: entry.anchors.map { $0.rounded(6) })
            })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return try encoder.encode(content) + Data([0x0A])
    }

    /// Writes it where the user wants it, so that nobody ever reads half of it.
    func write(to path: String) throws(ConfigurationProblem) {
        let bytes: Data
        do {
            bytes = try json()
        } catch {
            throw ConfigurationProblem(
                description: "\(path) can't be written: \((error as NSError).localizedDescription)")
        }
        try RequestedFile.write(bytes, to: path)
    }

    private struct Content: Codable {
        struct Line: Codable {
            var label: String
            var wording: String
            var location: Double
            var scale: Double
            var anchors: [Double]
        }

        var schema: Int
        var model: String
        var fingerprint: String
        var reference: String
        var maxSide: Int
        var frames: Int
        var labels: [Line]

        enum CodingKeys: String, CodingKey {
            case schema, model, fingerprint, reference, frames, labels
            case maxSide = "max_side"
        }
    }
}
