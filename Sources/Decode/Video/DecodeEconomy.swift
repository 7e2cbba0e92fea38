/// Decides how much of a live stream has to be decoded for the sampling asked for.
///
/// Key frames alone where they come as often as samples are taken; else everything but frames that no other frame
/// needs, where samples are several frames apart; else all. What to skip changes at key frames only: between them a
/// decoder that has skipped something would show broken pictures.
struct DecodeEconomy {
    /// What a decoder leaves out.
    enum Skipping: Sendable, Equatable {
        case nothing
        /// Frames that no other frame refers to.
        case nonReference
        case nonKey
    }

    private var period: Double?
    private let frameSeconds: Double?
    private var lastKey: (time: Double, flow: Double)?
    /// The longest of the last gaps between key frames, in seconds; nil before two of them.
    private(set) var keyGap: Double?
    private(set) var skipping = Skipping.nothing

    /// Frames between two samples from which on frames without followers are left out.
    private static let worthSkipping = 4.0
    /// Gaps between key frames so many periods long are still short enough: a camera's clock is not ours.
    private static let tolerance = 1.05
    /// A gap so many times longer, and two seconds, by the packets than by their stamps: those can't be right.
    private static let doubt = 2.0

    init(_ sampling: Sampling, frameSeconds: Double?) {
        period = Sampler(sampling, tick: 0).period
        self.frameSeconds = frameSeconds
    }

    /// Takes another sampling; what to skip until the next key frame.
    ///
    /// Frames that others refer to are missing until then, and what was left out of all others is missed by nobody.
    mutating func resample(_ sampling: Sampling) -> Skipping {
        period = Sampler(sampling, tick: 0).period
        if skipping == .nonReference { skipping = .nothing }
        return skipping
    }

    /// Takes note of a key packet; what to skip from it on.
    ///
    /// - Parameters:
    ///   - time: its media time in seconds.
    ///   - flow: the seconds in which packets came until then.
    ///   - isBehind: whether stamps are known to count less than these.
    mutating func keyFrame(at time: Double, flow: Double = 0, isBehind: Bool = false) -> Skipping {
        if let last = lastKey, time > last.time {
            let (gap, arrived) = (time - last.time, flow - last.flow)
            // A gap that shrinks is believed slowly, one that grows at once.
            keyGap = max(isBehind || arrived > Self.doubt * gap + 2 ? arrived : gap, 0.7 * (keyGap ?? 0))
        } else if lastKey != nil {
            // Stamps jumped back: what was measured says nothing any more.
            keyGap = nil
        }
        lastKey = (time, flow)
        skipping = choice
        return skipping
    }

    private var choice: Skipping {
        guard let period else { return .nothing }
        if let keyGap, keyGap <= Self.tolerance * period { return .nonKey }
        if let frameSeconds, period >= Self.worthSkipping * frameSeconds { return .nonReference }
        return .nothing
    }
}
