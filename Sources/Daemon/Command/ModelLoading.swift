import Engine
import Foundation
import Resources

/// Finds the model that a user names, and the files that travel in the program.
enum ModelLoading {
    /// The name of the small model in the program.
    static let sample = "sample"

    /// The model of that name, file or directory.
    static func load(
        _ name: String, activation: Activation? = nil, precision: Precision = .float32, workers: Int
    ) throws(EngineError) -> Model {
        guard name == sample else {
            return try Model(
                path: ModelName.path(of: name), activation: activation, precision: precision, workers: workers)
        }
        return try unsafe Model(
            name: sample, container: bytes("sample/model.safetensors"), configuration: bytes("sample/config.json"),
            defaults: bytes("sample/tagclipd.json"), file: { unsafe bytes("sample/" + $0) },
            activation: activation, precision: precision, workers: workers)
    }

    /// What the model of that name is, without loading it.
    static func information(_ name: String, activation: Activation?, workers: Int)
        throws(EngineError) -> ModelInformation
    {
        guard name == sample else {
            return try ModelInformation(path: ModelName.path(of: name), activation: activation, workers: workers)
        }
        return try unsafe ModelInformation(
            name: sample, container: bytes("sample/model.safetensors"), configuration: bytes("sample/config.json"),
            activation: activation, workers: workers)
    }

    /// The same, with the sentence for people where it can't be loaded.
    ///
    /// `warn` hears what a user should know of how it was loaded.
    static func model(
        _ name: String, activation: Activation?, precision: Precision, workers: Int, warn: (String) -> Void
    ) throws(ConfigurationProblem) -> Model {
        do throws(EngineError) {
            let model = try load(name, activation: activation, precision: precision, workers: workers)
            model.notes.forEach(warn)
            return model
        } catch {
            throw ConfigurationProblem(description: "\(error)")
        }
    }

    /// Where label features are looked up: those in the program, then the user's cache.
    static var featureStores: [any LabelFeatureStore] {
        let bundled = BundledFeatures(file("sample/features.bin"))
        guard let cache = StandardPaths(variables: ProcessInfo.processInfo.environment).cache else { return [bundled] }
        return [bundled, FeatureDirectory(path: cache.path + "/features")]
    }

    /// The bytes of a file in the program.
    static func file(_ name: String) -> [UInt8] {
        unsafe Array(bytes(name))
    }

    private static func bytes(_ name: String) -> UnsafeRawBufferPointer {
        let resource = unsafe tagclipd_resource(name)
        return unsafe UnsafeRawBufferPointer(start: resource.bytes, count: resource.count)
    }
}
