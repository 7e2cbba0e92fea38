extension Analyzer {
    /// How far the log-odds of patches' scores in the model's own precision are from those in float32: 95 of 100 by less.
    ///
    /// Measured with these weights and these texts on a drawn picture, which is the same always: so is the result. Scores
    /// below 0.01 do not count; 0 in float32.
    func typicalError() -> Float {
        guard model.precision.used != .float32 else { return 0 }
        let side = Self.errorPatches * model.geometry.patch
        let scene = DrawnScene(width: side, height: side, seed: 5)
        guard let place = try? load(scene.pixels.span, width: side, height: side, stride: 3 * side) else {
            preconditionFailure("a drawn picture is one")
        }
        defer { storage.give(place) }
        func scores(in precision: Precision) -> [Float] {
            _ = analyze(place, modes: [.coarse], in: precision)
            return place.maps.coarse.all.values
        }
        let errors = zip(scores(in: .float32), scores(in: model.precision.used))
            .filter { max($0, $1) >= 0.01 }
            .map { abs(Cascade.logOdds($0) - Cascade.logOdds($1)) }
            .sorted()
        return errors.isEmpty ? 0 : errors[errors.count * 95 / 100]
    }

    /// Patches along a side of the picture that errors are measured on.
    private static let errorPatches = 8
}
