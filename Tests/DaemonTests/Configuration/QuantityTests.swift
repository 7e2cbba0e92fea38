import Testing

@testable import Daemon

/// Numbers with units, and names that are nearly right.
@Suite struct QuantityTests {
    @Test(
        arguments: [
            ("500ms", .milliseconds(500)), ("2s", .seconds(2)), ("10m", .seconds(600)), ("1h", .seconds(3_600)),
            ("1.5s", .milliseconds(1_500)), ("0s", .zero), ("10", nil), ("s", nil), ("-1s", nil), ("1 s", nil),
            ("1e3s", nil), ("1d", .seconds(86_400)), ("3661d", nil), ("10S", nil), ("+1s", nil), ("nans", nil),
            ("99999999999999999999h", nil),
            ("", nil), (".5s", nil),
        ] as [(String, Duration?)])
    func `a time is a number with its unit`(_ text: String, _ expected: Duration?) {
        #expect(Quantity.duration(text) == expected)
    }

    @Test(
        arguments: [
            ("512K", 524_288), ("10M", 10_485_760), ("1G", 1_073_741_824), ("1.5M", 1_572_864), ("10", nil),
            ("10MB", nil), ("-1M", nil), ("M", nil), ("99999999999G", nil), ("1k", nil),
        ] as [(String, Int64?)])
    func `a size is a number with its unit`(_ text: String, _ expected: Int64?) {
        #expect(Quantity.size(text) == expected)
    }

    @Test(arguments: ["500ms", "2s", "10m", "1h", "90s", "0s", "1001ms", "24h"])
    func `a time is written as it may be read`(_ text: String) throws {
        #expect(Quantity.text(of: try #require(Quantity.duration(text))) == text)
    }

    @Test(
        arguments: [
            ("modle", "model"), ("lables", "labels"), ("Threshold", "threshold"), ("treshold", "threshold"), ("x", nil),
            ("", nil),
            ("completely", nil), ("on", nil),
        ] as [(String, String?)])
    func `a name that is nearly right is found`(_ text: String, _ expected: String?) {
        #expect(NearestName.nearest(to: text, among: ["model", "threshold", "labels"]) == expected)
    }
}
