/// The least wall time of a piece of work that is done again and again.
struct BestTime {
    /// Infinite before the first.
    private(set) var seconds = Double.infinity
    private let clock = ContinuousClock()

    /// How often something so quick is done in a turn: up to a tenth of a second, so that the best time is found.
    var repeats: Int { min(max(Int(0.1 / seconds), 1), 20) }

    /// Does the work once more; says whether it never took less time.
    @discardableResult
    mutating func measure<Failure: Error>(_ work: () throws(Failure) -> Void) throws(Failure) -> Bool {
        let start = clock.now
        try work()
        let taken = (clock.now - start).seconds
        guard taken < seconds else { return false }
        seconds = taken
        return true
    }
}

extension Duration {
    /// The whole of it in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
