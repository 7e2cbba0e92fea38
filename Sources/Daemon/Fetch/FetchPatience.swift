/// How long a download waits, and how often it tries.
struct FetchPatience: Sendable {
    /// How long nothing may come.
    var stall = Duration.seconds(60)
    /// What is waited before each new try, one after another; after the last it is given up.
    var delays: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(16)]
    /// Bytes that a try has to bring beyond what was there before, for the tries to be counted anew.
    var worthwhile: Int64 = 8 << 20
}
