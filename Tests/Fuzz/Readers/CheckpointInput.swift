import FoundationEssentials

@testable import Engine

/// Bytes as the file of a checkpoint.
enum CheckpointInput {
    /// Reads the directory of tensors, every tensor's bytes, and the model that they make up, if they do.
    static func read(_ bytes: UnsafeRawBufferPointer) {
        let file = unsafe MappedBytes(static: bytes)
        do throws(EngineError) {
            let store = try CheckpointFile.open(file, origin: "fuzz")
            let names = store.tensors.keys.sorted()
            // A storage that is damaged is not read any further by anybody; but its bounds must hold.
            let isSound = (try? store.prepare(names, Parallelism(workers: 2))) != nil
            for name in names {
                guard let tensor = store.tensors[name] else { continue }
                let size = tensor.count * tensor.type.size
                guard isSound || size <= bytes.count else { continue }
                let length = unsafe store.withElements(of: name) { elements in
                    sum = unsafe elements.reduce(into: sum) { $0 &+= Int($1) }
                    return elements.count
                }
                precondition(length == size, "a tensor has the bytes of its shape")
            }
            _ = try Model(
                name: "fuzz", checkpoint: Checkpoint(store), configuration: ModelConfiguration(), workers: 1)
        } catch {
            precondition(!"\(error)".isEmpty, "an error says what it is")
        }
    }

    /// Of all elements, so that each is looked at; used by one thread.
    nonisolated(unsafe) private static var sum = 0
}

/// Bytes as one of the JSON files beside a checkpoint.
enum ModelFileInput {
    static func read(_ bytes: Data) {
        do throws(EngineError) {
            var configuration = try ModelConfiguration(json: bytes, path: "config.json")
            try configuration.read(preprocessor: bytes, path: "preprocessor_config.json")
        } catch {
            precondition(!"\(error)".isEmpty, "an error says what it is")
        }
        do throws(EngineError) {
            _ = try ModelDefaults(json: bytes, path: "tagclipd.json") { _ throws(EngineError) in bytes }
        } catch {
            precondition(!"\(error)".isEmpty, "an error says what it is")
        }
    }
}
