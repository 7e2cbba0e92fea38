import Foundation
import Testing

@testable import Daemon

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (951_782_399_999_999, "2000-02-28T23:59:59.999999Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
        (951_868_800_000_000, "2000-03-01T00:00:00.000000Z"),
        (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
        (4_107_456_000_000_000, "2100-02-28T00:00:00.000000Z"),
        (1_709_208_000_123_456, "2024-02-29T12:00:00.123456Z"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        (-62_167_219_200_000_000, "0000-01-01T00:00:00.000000Z"),
    ])
    func `a time is written as RFC 3339 in UTC`(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).rfc3339 == text)
    }

    @Test func `times beyond the calendar are written as its ends`() {
        #expect(Timestamp(microseconds: .max).rfc3339 == "9999-12-31T23:59:59.999999Z")
        #expect(Timestamp(microseconds: .min).rfc3339 == "0000-01-01T00:00:00.000000Z")
    }

    @Test func `every day from 1600 to 2500 has the date that Foundation gives it`() {
        let formatter = ISO8601DateFormatter()
        var wrong: [String] = []
        for day in stride(from: -135_140, to: 193_700, by: 1) where day % 7 == 0 || day % 365 < 3 {
            let expected = formatter.string(from: Date(timeIntervalSince1970: Double(day) * 86400 + 3661))
            let text = Timestamp(microseconds: (Int64(day) * 86400 + 3661) * 1_000_000).rfc3339
            if text.replacing(".000000", with: "") != expected { wrong.append(text) }
        }
        #expect(wrong == [])
    }

    @Test func `the host's clock is read in microseconds`() {
        let now = Timestamp.now()
        #expect(abs(Double(now.microseconds) / 1e6 - Date().timeIntervalSince1970) < 3600)
    }
}
