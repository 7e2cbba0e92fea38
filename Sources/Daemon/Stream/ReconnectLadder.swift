/// How long a lost source is left alone before the next attempt.
///
/// Ordinary losses climb 1, 2, 4, 5 s, then 5 s to try 10, 10 s to try 20, then 60 s; 60 s of good frames reset it.
/// A server that says it is busy is left alone for 30 s at least. Refused credentials, which ``ServerBook`` counts, get
/// one quick retry, then 5, 10, 20 and 30 min, since cameras lock accounts for half an hour.
struct ReconnectLadder: Sendable {
    /// Why an attempt ended.
    enum Cause: Sendable {
        case loss
        case refused
        case busy
    }

    private var losses = 0
    private var goodSeconds = 0.0

    /// Seconds of good frames after which everything is forgotten.
    static let goodAfter = 60.0

    /// How many attempts have failed since the source was last good.
    var attempts: Int { losses }

    /// Seconds to wait after a failure, before jitter.
    mutating func delay(after cause: Cause) -> Double {
        losses += 1
        return cause == .busy ? max(30, Self.step(losses)) : Self.step(losses)
    }

    /// Seconds to wait after so many refusals of the same credentials, before jitter.
    static func rest(afterRefusals refusals: Int) -> Double {
        switch refusals {
        case ...1: 2
        case 2: 300
        case 3: 600
        case 4: 1_200
        default: 1_800
        }
    }

    /// Good frames came for so many more seconds; those of several connections add up.
    mutating func good(for seconds: Double) {
        goodSeconds += seconds
        guard goodSeconds >= Self.goodAfter else { return }
        goodSeconds = 0
        losses = 0
    }

    /// The source is read from elsewhere: losses before say nothing about it.
    mutating func forgetLosses() {
        losses = 0
    }

    private static func step(_ attempt: Int) -> Double {
        switch attempt {
        case 1: 1
        case 2: 2
        case 3: 4
        case 4...10: 5
        case 11...20: 10
        default: 60
        }
    }

    /// A wait drawn between 3/4 and 5/4 of a delay, so that many cameras behind one switch don't come back at once; one
    /// that keeps an account from being locked is never shortened.
    static func jittered(_ delay: Double, _ cause: Cause) -> Double {
        switch cause {
        case .loss: delay * Double.random(in: 0.75...1.25)
        case .refused, .busy: delay * Double.random(in: 1...1.25)
        }
    }
}
