import Testing

@testable import Daemon

struct ReaderTurnsTests {
    /// Three readers, at times in milliseconds.
    private final class Readers {
        private var turns = ReaderTurns()
        private let start = ContinuousClock.now

        /// What a reader may do; if it may take something it takes a file of this arrival.
        func take(_ reader: Int, _ arrival: FileArrival, at time: Int) -> ReaderTurns.Turn {
            let turn = turns.turn(of: reader, at: start + .milliseconds(time))
            if case .take = turn { turns.took(reader, arrival) }
            return turn
        }

        func putDown(_ reader: Int, at time: Int) -> Bool {
            turns.putDown(reader, at: start + .milliseconds(time))
        }
    }

    private func wait(_ turn: ReaderTurns.Turn) -> Double? {
        if case .wait(let seconds) = turn { seconds } else { nil }
    }

    @Test func `one reader alone reads what is soon read`() throws {
        let readers = Readers()
        for number in 0..<100 {
            let time = 100 * number
            #expect(readers.take(0, .new, at: time) == .take(.any))
            let rest = try #require(wait(readers.take(1, .new, at: time + 90)))
            #expect(abs(rest - 0.41) < 1e-9)
            #expect(!readers.putDown(0, at: time + 99))
            #expect(readers.take(1, .new, at: time + 99) == .wait(0.5))
        }
    }

    @Test func `behind a long file of the backlog new ones are read, behind a second one short ones`() {
        let readers = Readers()
        #expect(readers.take(0, .backlog, at: 0) == .take(.any))
        #expect(readers.take(1, .new, at: 500) == .take(.arrival))
        #expect(wait(readers.take(2, .new, at: 999)) != nil)
        #expect(readers.take(2, .new, at: 1_000) == .take(.shortArrival))
        #expect(readers.putDown(1, at: 9_000))
        #expect(readers.putDown(2, at: 9_000))
        #expect(wait(readers.take(2, .new, at: 9_000)) != nil)
        #expect(readers.take(1, .new, at: 9_000) == .take(.arrival))
    }

    @Test func `behind a long new file the backlog goes on, one file at a time`() {
        let readers = Readers()
        #expect(readers.take(0, .new, at: 0) == .take(.any))
        #expect(readers.take(1, .backlog, at: 500) == .take(.any))
        #expect(readers.putDown(0, at: 700))
        #expect(readers.take(0, .new, at: 700) == .take(.arrival))
        #expect(!readers.putDown(1, at: 800))
        #expect(!readers.putDown(0, at: 800))
        #expect(readers.take(0, .backlog, at: 800) == .take(.any))
    }
}
