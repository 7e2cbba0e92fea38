import FoundationEssentials

/// A time of the past as people type it: `2h`, `7d`, `2026-11-25`, `2026-11-25T10:30:00Z`, `2026-11-25 10:30`.
enum PastTime {
    /// The time, or nil where the text is none; without a zone it is the machine's own.
    static func parse(_ text: String, now: Timestamp, zone: TimeZone = .current) -> Timestamp? {
        if let span = Quantity.duration(text) { return now.adding(seconds: -span.seconds) }
        let parts = text.split(whereSeparator: { $0 == "T" || $0 == "t" || $0 == " " })
        guard parts.count == 1 || parts.count == 2, let date = numbers(parts[0], "-", [4...4, 2...2, 2...2]) else {
            return nil
        }
        var components = DateComponents(
            timeZone: zone, year: date[0], month: date[1], day: date[2], hour: 0, minute: 0, second: 0)
        if parts.count == 2 {
            var clock = parts[1]
            if clock.last == "Z" || clock.last == "z" {
                clock = clock.dropLast()
                components.timeZone = .gmt
            } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
                guard let offset = numbers(clock[clock.index(after: sign)...], ":", [2...2, 2...2]),
                    offset[0] < 24, offset[1] < 60
                else { return nil }
                let seconds = (clock[sign] == "-" ? -60 : 60) * (offset[0] * 60 + offset[1])
                components.timeZone = TimeZone(secondsFromGMT: seconds)
                clock = clock[..<sign]
            }
            let whole = clock.prefix { $0 != "." }
            guard clock[whole.endIndex...].dropFirst().allSatisfy(\.isNumber),
                let time = numbers(whole, ":", [2...2, 2...2, 2...2]) ?? numbers(whole, ":", [2...2, 2...2]),
                time[0] < 24, time[1] < 60, time.count < 3 || time[2] < 61
            else { return nil }
            (components.hour, components.minute, components.second) = (time[0], time[1], time.count > 2 ? time[2] : 0)
        }
        let calendar = Calendar(identifier: .gregorian)
        guard (1...12).contains(date[1]), let day = calendar.date(from: components) else { return nil }
        // The calendar takes the 31st of February for some day of March.
        var check = calendar
        check.timeZone = components.timeZone ?? zone
        guard check.component(.day, from: day) == date[2] else { return nil }
        return Timestamp(microseconds: Int64((day.timeIntervalSince1970 * 1e6).rounded()))
    }

    private static func numbers(
        _ text: some StringProtocol, _ separator: Character, _ digits: [ClosedRange<Int>]
    ) -> [Int]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count == digits.count, zip(parts, digits).allSatisfy({ $1.contains($0.count) }),
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return nil }
        return parts.compactMap { Int($0) }
    }
}
