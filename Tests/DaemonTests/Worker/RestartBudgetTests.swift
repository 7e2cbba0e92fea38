import Testing

@testable import Daemon

struct RestartBudgetTests {
    @Test func `five falls within a minute call for a rest`() {
        var budget = RestartBudget()
        for second in 0..<4 { budget.fell(at: Double(second)) }
        #expect(budget.wait(at: 4) == 0)
        budget.fell(at: 10)
        #expect(budget.wait(at: 12) == 28)
        #expect(budget.wait(at: 40) == 0)
    }

    @Test func `falls that are far apart don't`() {
        var budget = RestartBudget()
        for minute in 0..<20 { budget.fell(at: Double(minute) * 60) }
        #expect(budget.wait(at: 19 * 60 + 1) == 0)
    }
}
