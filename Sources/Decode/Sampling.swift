/// Which of the decoded frames a reader hands out.
public enum Sampling: Sendable, Equatable, Codable {
    /// The first frame after the first key frame, then the first whose time has reached the next multiple of 1/rate.
    ///
    /// The rate is in frames a second. A frame is taken at most once; a gap gives no copies.
    case rate(Double)
    /// Frames 0, N, 2N … as decoded.
    case every(Int)
    /// Key frames; nothing else is decoded.
    case keyframes
    /// Every frame.
    case all
}
