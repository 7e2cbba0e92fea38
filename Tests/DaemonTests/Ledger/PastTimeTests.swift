import Foundation
import Testing

@testable import Daemon

struct PastTimeTests {
    private let now = Timestamp(microseconds: 1_700_000_000_000_000)

    @Test(arguments: [
        ("90m", 1_699_994_600), ("24h", 1_699_913_600), ("7d", 1_699_395_200), ("2023-11-14", 1_699_916_400),
        ("2023-11-14 22:13", 1_699_996_380), ("2023-11-14T22:13:20Z", 1_700_000_000),
        ("2023-11-14T22:13:20.123456Z", 1_700_000_000), ("2023-11-14T22:13:20+01:00", 1_699_996_400),
        ("2024-02-29", 1_709_161_200),
    ])
    func `a time is understood`(_ text: String, _ seconds: Int64) throws {
        let zone = try #require(TimeZone(secondsFromGMT: 3_600))
        #expect(PastTime.parse(text, now: now, zone: zone)?.microseconds == seconds * 1_000_000)
    }

    @Test(arguments: [
        "", "yesterday", "24", "2023-13-01", "2023-02-29", "2023-11-14T25:00", "2023-11-14T22:13:20X", "14.11.2023",
        "2023-11-14 22", "2023-11-14T22:13:20+99:99", "1e9h",
    ])
    func `what is no time is refused`(_ text: String) {
        #expect(PastTime.parse(text, now: now) == nil)
    }
}
