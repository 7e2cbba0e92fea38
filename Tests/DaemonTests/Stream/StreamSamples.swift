@testable import Daemon

/// Streams for tests.
enum StreamSamples {
    /// The plan of a stream with these settings, in the form of the configuration, which looks for a dog.
    ///
    /// - Parameter stall: a shorter one than the configuration takes.
    static func plan(_ settings: String, stall: Duration? = nil) throws -> StreamPlan {
        let source = try ConfigurationFixture.parse(
            "labels: [dog]\nsources: [{name: gate, \(settings)}]\n"
        ).sources[0]
        guard case .stream(var stream) = source.kind else { preconditionFailure("a source with a url is a stream") }
        if let stall { stream.stall = stall }
        let factory = TaggerFactory(model: try ModelLoading.load("sample", workers: 1), workers: 1)
        return StreamPlan(source, stream, tagging: try factory.tagging(source.tagging))
    }
}
