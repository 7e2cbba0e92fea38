import Testing

@testable import Decode

/// What has to be decoded of a live stream.
@Suite struct DecodeEconomyTests {
    @Test func `key frames that come more often than samples are enough`() {
        var economy = DecodeEconomy(.rate(0.2), frameSeconds: 0.04)
        #expect(economy.keyFrame(at: 0) == .nonReference)
        #expect(economy.keyFrame(at: 2) == .nonKey)
        #expect(economy.keyGap == 2)
    }

    @Test(arguments: [0.96, 1, 1.04])
    func `key frames about as often as samples are enough`(gap: Double) {
        var economy = DecodeEconomy(.rate(1), frameSeconds: 0.04)
        _ = economy.keyFrame(at: 0)
        #expect(economy.keyFrame(at: gap) == .nonKey)
    }

    @Test func `key frames further apart than samples are not`() {
        var economy = DecodeEconomy(.rate(1), frameSeconds: 0.04)
        _ = economy.keyFrame(at: 0)
        #expect(economy.keyFrame(at: 2) == .nonReference)
        #expect(economy.keyFrame(at: 2.5) == .nonReference)
    }

    @Test func `a gap that grows is believed at once`() {
        var economy = DecodeEconomy(.rate(0.2), frameSeconds: 0.04)
        _ = economy.keyFrame(at: 0)
        #expect(economy.keyFrame(at: 2) == .nonKey)
        #expect(economy.keyFrame(at: 12) == .nonReference)
    }

    @Test func `samples as dense as frames need all of them`() {
        var economy = DecodeEconomy(.rate(10), frameSeconds: 0.1)
        _ = economy.keyFrame(at: 0)
        #expect(economy.keyFrame(at: 1) == .nothing)
    }

    @Test(arguments: [Sampling.all, .every(50), .keyframes])
    func `other samplings count frames, so all are decoded`(_ sampling: Sampling) {
        var economy = DecodeEconomy(sampling, frameSeconds: 0.04)
        _ = economy.keyFrame(at: 0)
        #expect(economy.keyFrame(at: 1) == .nothing)
    }

    @Test func `stamps that jump back forget what was measured`() {
        var economy = DecodeEconomy(.rate(0.2), frameSeconds: 0.04)
        _ = economy.keyFrame(at: 100)
        #expect(economy.keyFrame(at: 101) == .nonKey)
        #expect(economy.keyFrame(at: 0) == .nonReference)
    }

    @Test func `another sampling changes what needs a key frame at the next one`() {
        var economy = DecodeEconomy(.rate(0.2), frameSeconds: 0.04)
        _ = economy.keyFrame(at: 0)
        #expect(economy.keyFrame(at: 2) == .nonKey)
        #expect(economy.resample(.rate(10)) == .nonKey)
        #expect(economy.keyFrame(at: 4) == .nothing)
        #expect(economy.resample(.rate(0.2)) == .nothing)
        #expect(economy.keyFrame(at: 6) == .nonKey)
    }

    @Test func `frames that no other refers to are decoded again at once`() {
        var economy = DecodeEconomy(.rate(1), frameSeconds: 0.04)
        #expect(economy.keyFrame(at: 0) == .nonReference)
        #expect(economy.resample(.rate(1)) == .nothing)
        #expect(economy.keyFrame(at: 10) == .nonReference)
    }
}
