/// What an episode is called in its records.
enum EpisodeName {
    /// The number of the episode among those of the tracker, and the microsecond of its begin: wall clock where there
    /// is one (`3-1714060800123456`), else that of the monotonic clock when its frame came, which another run of the
    /// program hardly meets.
    static func text(number: Int, begin: FrameMoment) -> String {
        let seconds = begin.time ?? begin.monotonic.inSeconds
        return "\(number)-\(Int64(exactly: (seconds * 1e6).rounded()) ?? 0)"
    }
}
