import Resources
import Testing

@testable import Engine

/// The two models that golden values were made with.
enum GoldenModels {
    static func load(_ name: String, precision: Precision = .float32) throws -> Model {
        guard name == "sample-model" else {
            return try Model(path: GoldenFiles.path(name), precision: precision, workers: 2)
        }
        return try unsafe Model(
            name: "sample", container: bytes("model.safetensors"), configuration: bytes("config.json"),
            defaults: bytes("tagclipd.json"), file: { unsafe bytes($0) }, precision: precision, workers: 2)
    }

    private static func bytes(_ name: String) -> UnsafeRawBufferPointer {
        let resource = unsafe tagclipd_resource("sample/" + name)
        return unsafe UnsafeRawBufferPointer(start: resource.bytes, count: resource.count)
    }

    /// The golden texts with the features of the trace.
    static func vocabulary(_ name: String, _ model: Model) throws -> EncodedVocabulary {
        let golden = try GoldenModel.load(name)
        return EncodedVocabulary(
            labels: golden.labels.map { Label(name: $0) }, background: golden.background,
            features: Matrix(
                rows: golden.labels.count + golden.background.count, columns: model.geometry.embedding,
                try Trace(name).values("labels")))
    }
}
