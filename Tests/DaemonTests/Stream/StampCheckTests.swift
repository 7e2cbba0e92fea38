import Testing

@testable import Daemon

struct StampCheckTests {
    /// What is said of a frame a second for some seconds, stamped by a rule.
    private func told(_ seconds: Int, stamp: (Double) -> Double) -> [String] {
        var check = StampCheck()
        return (0..<seconds).compactMap { check.observe(stamp(Double($0)), at: .seconds(1_000 + $0)) }
    }

    @Test func `stamps that stand still or run away are told once`() {
        #expect(told(600) { _ in 0 } == ["its time stamps count 0.0 s where 30.0 s have passed"])
        #expect(told(600) { 25 * $0 } == ["its time stamps count 750.0 s where 30.0 s have passed"])
        #expect(told(600) { $0 / 90 } == ["its time stamps count 0.3 s where 30.0 s have passed"])
        #expect(told(600) { $0 / 2 } == ["its time stamps count 15.0 s where 30.0 s have passed"])
    }

    @Test func `a clock that is a little off, segments and one long silence are no matter`() {
        #expect(told(600) { 0.84 * $0 }.isEmpty)
        #expect(told(600) { ($0 / 10).rounded(.down) * 10 }.isEmpty)
        #expect(told(600) { $0 > 100 && $0 < 130 ? 100 : $0 }.isEmpty)
    }

    @Test func `what a stalled network held back for a minute is no matter`() {
        var check = StampCheck()
        for second in 0..<600 {
            let arrival = (200..<260).contains(second) ? 260 : second
            let told = check.observe(Double(second), at: .seconds(1_000 + arrival))
            #expect(told == nil && !check.areDoubted)
        }
    }

    @Test func `stamps that follow the time again are believed again`() {
        var check = StampCheck()
        for second in 0..<300 {
            _ = check.observe(second < 150 ? 0 : Double(second), at: .seconds(1_000 + second))
            #expect(check.areDoubted == (60..<150).contains(second))
        }
    }

    @Test func `times beyond every integer do not trap`() {
        #expect(told(200) { $0 * 1e300 }.count == 1)
    }
}
