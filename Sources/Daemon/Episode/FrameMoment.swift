/// When a frame was taken, on each of the three clocks that must never be mixed.
struct FrameMoment: Sendable, Hashable {
    /// The number of the connection that brought it; media times of two connections can't be compared.
    var connection = 0
    /// Media time in seconds from the first frame of the connection.
    var pts: Double?
    /// Wall clock of capture, seconds since 1970; absent for a file.
    var time: Double?
    /// The host's monotonic clock at capture, as far as arrivals tell; never goes back.
    var monotonic: Duration

    /// The same moment, or the earliest one that does not lie before `begin` where a clock was put back between them.
    ///
    /// Media times are left alone across connections: there each starts from 0 again.
    func notBefore(_ begin: FrameMoment) -> FrameMoment {
        var moment = self
        if let own = time, let first = begin.time { moment.time = max(own, first) }
        if connection == begin.connection, let own = pts, let first = begin.pts { moment.pts = max(own, first) }
        moment.monotonic = max(monotonic, begin.monotonic)
        return moment
    }
}

extension Duration {
    /// The duration in seconds.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
