extension TagLife {
    /// What is true of a frame for all labels.
    struct Frame: Sendable {
        var moment: FrameMoment
        /// Seconds since the frame before that count as absence.
        var absence: Double
        var allowsOpening: Bool
        /// Whether it is the first analysed frame after a start, a reconnect or a reload that changed scores.
        var isFirst: Bool
    }

    /// Takes a frame that supports the label; an episode that it opens has this number.
    mutating func support(_ frame: Frame, rules: EpisodeRules, number: Int) -> EpisodeChange? {
        if episode != nil { return prolong(frame, rules: rules) }
        var run = run ?? Run(first: frame.moment, isInitial: frame.isFirst, top: median)
        run.count += 1
        run.top = max(run.top, median)
        self.run = run
        guard frame.allowsOpening, run.count >= rules.on else { return nil }
        self.run = nil
        let opened = Episode(
            name: EpisodeName.text(number: number, begin: run.first), begin: run.first, last: frame.moment,
            reading: reading, median: median, top: run.top, box: box, toldTop: run.top, told: frame.moment)
        episode = opened
        return change(opened, .begin(initial: run.isInitial))
    }

    /// Takes a frame that does not support the label.
    mutating func miss(_ frame: Frame, rules: EpisodeRules) -> EpisodeChange? {
        run = nil
        guard let absence = episode?.absence else { return nil }
        episode?.absence = absence + frame.absence
        return absence + frame.absence >= rules.off.inSeconds ? close(.absent) : nil
    }

    private mutating func prolong(_ frame: Frame, rules: EpisodeRules) -> EpisodeChange? {
        guard var episode else { return nil }
        defer { self.episode = episode }
        episode.absence = 0
        episode.last = frame.moment
        episode.reading = reading
        episode.median = median
        episode.top = max(episode.top, median)
        episode.box = box ?? episode.box
        let isNewTop = episode.top >= episode.toldTop + EpisodeRules.newTop
        switch rules.updates {
        case .every(let interval):
            let isDue = rules.clock.seconds(from: episode.told, to: frame.moment) >= interval.inSeconds
            guard isDue || isNewTop else { return nil }
            episode.toldTop = episode.top
            episode.told = frame.moment
            episode.updates += 1
            return change(episode, .update(episode.updates))
        case .none:
            guard isNewTop, rules.watchesTops else { return nil }
            episode.toldTop = episode.top
            var top = change(episode, .update(episode.updates))
            top.isTold = false
            return top
        }
    }
}

extension EpisodeRules.Clock {
    /// Seconds between two frames, never less than 0; monotonic where media times can't be compared.
    func seconds(from start: FrameMoment, to end: FrameMoment) -> Double {
        if self == .media, start.connection == end.connection, let first = start.pts, let last = end.pts {
            let gap = last - first
            return gap.isFinite ? max(gap, 0) : 0
        }
        return max((end.monotonic - start.monotonic).inSeconds, 0)
    }
}
