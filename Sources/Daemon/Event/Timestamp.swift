import Glibc

/// A point of wall-clock time in whole microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
struct Timestamp: Sendable, Hashable {
    /// Microseconds since the epoch, negative before it.
    let microseconds: Int64

    /// The first and the last microsecond that RFC 3339 can write: the years 0000 and 9999.
    private static let writable: ClosedRange<Int64> = -62_167_219_200_000_000...253_402_300_799_999_999

    /// What the host's clock says now.
    static func now() -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    /// The time as RFC 3339 in UTC with six decimals: `2024-02-29T12:00:00.000000Z`.
    ///
    /// Years outside 0000…9999 are written as the nearest one that the format has.
    var rfc3339: String { String(decoding: utf8, as: UTF8.self) }

    /// The 27 bytes of the RFC 3339 form.
    ///
    /// The calendar is Howard Hinnant's `civil_from_days`: eras of 400 years that begin on 1 March, so that the leap
    /// day is the last of its year. A formatter of Foundation takes some 100 times as long.
    var utf8: [UInt8] {
        let clamped = min(max(microseconds, Self.writable.lowerBound), Self.writable.upperBound)
        let fraction = clamped.floored(modulo: 1_000_000)
        let seconds = (clamped - fraction) / 1_000_000
        let secondOfDay = seconds.floored(modulo: 86400)
        let date = Self.civil(day: (seconds - secondOfDay) / 86400)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(27)
        bytes.append(date.year, digits: 4)
        bytes.append(UInt8(ascii: "-"))
        bytes.append(date.month, digits: 2)
        bytes.append(UInt8(ascii: "-"))
        bytes.append(date.day, digits: 2)
        bytes.append(UInt8(ascii: "T"))
        bytes.append(secondOfDay / 3600, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(secondOfDay / 60 % 60, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(secondOfDay % 60, digits: 2)
        bytes.append(UInt8(ascii: "."))
        bytes.append(fraction, digits: 6)
        bytes.append(UInt8(ascii: "Z"))
        return bytes
    }

    /// The Gregorian date of a day counted from 1970-01-01.
    private static func civil(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468  // days from 0000-03-01 to 1970-01-01
        let dayOfEra = shifted.floored(modulo: 146_097)
        let era = (shifted - dayOfEra) / 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1
        )
    }
}

extension Int64 {
    /// The remainder that is never negative, for a positive modulus.
    fileprivate func floored(modulo: Int64) -> Int64 {
        let remainder = self % modulo
        return remainder < 0 ? remainder + modulo : remainder
    }
}

extension [UInt8] {
    /// Appends the last `digits` decimal digits of a number that is not negative, zeros in front.
    fileprivate mutating func append(_ number: Int64, digits: Int) {
        var divisor: Int64 = 1
        for _ in 1..<digits { divisor *= 10 }
        for _ in 0..<digits {
            append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}
