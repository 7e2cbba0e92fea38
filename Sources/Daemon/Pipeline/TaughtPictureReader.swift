import Decode
import Engine
import Synchronization

/// Decodes the pictures that teach labels and has them encoded.
struct TaughtPictureReader: Sendable {
    let model: Model
    let caches: [any LabelFeatureStore]
    let workers: Int
    let runner: (any PieceRunner)?

    /// The feature of each picture; only those are decoded that no cache knows.
    ///
    /// Throws ``ConfigurationProblem`` for the first that can't be used.
    func features(
        of pictures: [TaughtPicture], maxSide: Int
    ) throws(ConfigurationProblem) -> [TaughtPicture: [Float]] {
        guard !pictures.isEmpty else { return [:] }
        let encoder = PictureEncoder(
            model: model, maxSide: maxSide, caches: caches, workers: runner == nil ? workers : 1, runner: runner)
        var features: [TaughtPicture: [Float]] = [:]
        for picture in pictures where features[picture] == nil {
            if let known = encoder.lookup(picture) {
                features[picture] = known
            } else {
                features[picture] = try onRunner { () throws(ConfigurationProblem) in try encode(picture, encoder) }
            }
        }
        return features
    }

    /// Does a picture's work behind more urgent work, where there may be such.
    private func onRunner(
        _ work: @escaping @Sendable () throws(ConfigurationProblem) -> [Float]
    ) throws(ConfigurationProblem) -> [Float] {
        guard let runner else { return try work() }
        let result = Mutex<Result<[Float], ConfigurationProblem>?>(nil)
        runner.forEach(1) { @Sendable _ in
            let outcome = Result { () throws(ConfigurationProblem) in try work() }
            result.withLock { $0 = outcome }
        }
        guard let outcome = result.withLock({ $0 }) else {
            throw ConfigurationProblem(description: "a picture was not encoded")
        }
        return try outcome.get()
    }

    private func encode(_ picture: TaughtPicture, _ encoder: PictureEncoder) throws(ConfigurationProblem) -> [Float] {
        do throws(TaughtPictureFile.Problem) {
            let file = try TaughtPictureFile(path: picture.path)
            guard file.digest == picture.digest else {
                throw TaughtPictureFile.Problem(message: "was changed a moment ago; reload the configuration")
            }
            let frame = try file.decode()
            let result = frame.withPixels { pixels in
                Result { () throws(EngineError) in
                    try encoder.encode(picture, pixels, width: frame.width, height: frame.height, stride: frame.stride)
                }
            }
            do throws(EngineError) {
                return try result.get()
            } catch {
                throw TaughtPictureFile.Problem(message: "\(error)")
            }
        } catch {
            throw ConfigurationProblem(description: "\(picture.path) \(error.message)")
        }
    }
}
