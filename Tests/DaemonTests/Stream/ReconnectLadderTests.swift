import Testing

@testable import Daemon

/// How long a lost source is left alone.
@Suite struct ReconnectLadderTests {
    @Test func `losses climb to a minute`() {
        var ladder = ReconnectLadder()
        let delays = (1...25).map { _ in ladder.delay(after: .loss) }
        #expect(Array(delays.prefix(4)) == [1, 2, 4, 5])
        #expect(delays[4..<10].allSatisfy { $0 == 5 })
        #expect(delays[10..<20].allSatisfy { $0 == 10 })
        #expect(delays[20...].allSatisfy { $0 == 60 })
        ladder.good(for: 30)
        #expect(ladder.delay(after: .loss) == 60)
        ladder.good(for: 30)
        #expect(ladder.delay(after: .loss) == 1)
    }

    @Test func `refused credentials get one quick retry, then minutes`() {
        #expect((1...6).map(ReconnectLadder.rest) == [2, 300, 600, 1_200, 1_800, 1_800])
    }

    @Test func `four attempts in the first half hour are fewer than a camera's five`() {
        var time = 0.0
        var attempts = 1
        while true {
            time += ReconnectLadder.rest(afterRefusals: attempts)
            guard time < 1_800 else { break }
            attempts += 1
        }
        #expect(attempts < 5)
    }

    @Test func `a busy server is left alone for half a minute`() {
        var ladder = ReconnectLadder()
        #expect(ladder.delay(after: .busy) == 30)
    }

    @Test func `waits are spread, and those that protect an account never shortened`() {
        for _ in 0..<200 {
            #expect((7.5...12.5).contains(ReconnectLadder.jittered(10, .loss)))
            #expect((300...375).contains(ReconnectLadder.jittered(300, .refused)))
            #expect((30...37.5).contains(ReconnectLadder.jittered(30, .busy)))
        }
    }
}
