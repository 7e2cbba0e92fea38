import Engine
import Testing

@testable import Daemon

@Suite struct TaggerFactoryTests {
    @Test func `taggers that nobody uses any more are let go, the others stay`() throws {
        let factory = TaggerFactory(model: try ModelLoading.load("sample", workers: 1), workers: 1)
        var settings = try ConfigurationFixture.parse(
            "model: sample\nlabels: [dog]\n" + ConfigurationFixture.source
        ).tagging
        let used = try factory.tagging(settings)
        weak var unused: Tagger?
        settings.maxSide = 64
        unused = try factory.tagging(settings).tagger
        #expect(unused != nil)
        factory.keep(only: [used])
        #expect(unused == nil)
        settings.maxSide = 512
        #expect(try factory.tagging(settings).tagger === used.tagger)
    }
}
