import Kernels

/// Which attention layers count, and when (METHOD section 4).
struct AffinityRule: Sendable, Hashable {
    /// Layers that must agree before a pair of patches is kept (the paper's K).
    var votes: Int
    /// Layers, counted from 0 and ascending, whose attention is averaged.
    var averaged: [Int]
}

/// The dual mask over the layers: how many of them attend from patch i to patch j more than on average, and the mean
/// attention of the last few (the paper's M_attn and W).
///
/// Layer after layer each worker votes for its own rows, once the layer's mean is known: no second pass over a layer
/// waits for anything.
final class AffinityVote: Sendable {
    let patches: Int
    private let maps: [Matrix]
    private let sums: Matrix
    private let ballots: Ballots
    /// `[N, N]`, complete after ``close(_:rule:)``: the paper's W.
    let affinity: Matrix

    init(patches: Int, layers: Int) {
        self.patches = patches
        maps = (0..<2).map { _ in Matrix(rows: patches, columns: patches) }
        sums = Matrix(rows: layers, columns: patches)
        ballots = Ballots(count: patches * patches)
        affinity = Matrix(rows: patches, columns: patches)
    }

    /// The mean over heads of a layer's patch attention, `[N, N]`; valid until two layers later.
    func map(ofLayer layer: Int) -> Matrix { maps[layer % 2] }

    /// Says that the rows of a layer's map are complete.
    func sum(_ rows: Range<Int>, ofLayer layer: Int) {
        for row in rows {
            sums[layer, row] = Float(Elementwise.sum(map(ofLayer: layer)[rows: row..<row + 1]))
        }
    }

    /// Votes for some rows of a layer whose sums are all known, and adds them to the average.
    func vote(_ rows: Range<Int>, ofLayer layer: Int, rule: AffinityRule) {
        guard !rows.isEmpty else { return }
        let mean = Elementwise.sum(sums[rows: layer..<layer + 1]) / Double(patches * patches)
        let map = map(ofLayer: layer)[rows: rows]
        if layer == 0 {
            ballots.clear(rows.lowerBound * patches..<rows.upperBound * patches)
        }
        unsafe kernel_vote(
            ballots.start + rows.lowerBound * patches, map.start, Float(mean), rows.count * patches)
        if rule.averaged.contains(layer) {
            Elementwise.accumulate(
                map, times: 1 / Float(rule.averaged.count), into: affinity[rows: rows],
                first: layer == rule.averaged.first)
        }
    }

    /// Keeps the average where enough layers agreed, and nothing elsewhere.
    func close(_ rows: Range<Int>, rule: AffinityRule) {
        guard !rows.isEmpty else { return }
        unsafe kernel_keep_voted(
            affinity.elements + rows.lowerBound * patches, ballots.start + rows.lowerBound * patches,
            UInt8(clamping: rule.votes), 1, rows.count * patches)
    }

    /// How many layers agreed on each pair, `[N, N]`, before or after ``close(_:rule:)``.
    var agreement: [UInt8] { ballots.values }
}

/// One counter a pair of patches.
@safe
private final class Ballots: @unchecked Sendable {  // guarded by the phases: within one, writers own disjoint rows
    let start: UnsafeMutablePointer<UInt8>
    let count: Int

    init(count: Int) {
        self.count = count
        unsafe start = UnsafeMutablePointer.allocate(capacity: max(count, 1))
        unsafe start.initialize(repeating: 0, count: max(count, 1))
    }

    deinit {
        unsafe start.deallocate()
    }

    func clear(_ range: Range<Int>) {
        unsafe (start + range.lowerBound).update(repeating: 0, count: range.count)
    }

    var values: [UInt8] {
        unsafe Array(UnsafeBufferPointer(start: start, count: count))
    }
}
