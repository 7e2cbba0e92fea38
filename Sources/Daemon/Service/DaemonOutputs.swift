import Logging

/// The sinks of a configuration; a reload keeps those whose settings stay.
final class DaemonOutputs {
    private var made: [(settings: OutputConfiguration, sink: any Sink)] = []
    private let log: SinkLog
    private lazy var standardOutput = SharedOutput()
    /// Whether none was left out: else it is tried again, by a reload too, though its settings be the same.
    private(set) var isComplete = true

    init(log: @escaping SinkLog) {
        self.log = log
    }

    /// The sinks for these settings; one that can't be made is a warning and is left out.
    ///
    /// Where none can be made nothing has changed.
    ///
    /// - Parameter isRetry: whether what can't be made is known, and not said again.
    func sinks(for settings: [OutputConfiguration], isRetry: Bool = false) -> [any Sink] {
        var next: [(settings: OutputConfiguration, sink: any Sink)] = []
        for output in settings {
            if let known = made.first(where: { $0.settings == output }) {
                next.append(known)
                continue
            }
            do throws(SinkError) {
                let sink = try make(output)
                next.append((output, sink))
                if isRetry { log(.notice, "\(sink.name): the output that was left out takes records from now on") }
            } catch {
                if !isRetry { log(.error, "an output is left out until it can be made: \(error)") }
            }
        }
        isComplete = next.count == settings.count
        if !next.isEmpty { made = next }
        return next.map(\.sink)
    }

    /// The sinks for the settings of last time where one that was left out can be made by now; else nil.
    func retry(_ settings: [OutputConfiguration]) -> [any Sink]? {
        guard !isComplete else { return nil }
        let before = made.map(\.sink)
        let sinks = sinks(for: settings, isRetry: true)
        return sinks.allSatisfy { sink in before.contains { $0 === sink } } ? nil : sinks
    }

    /// Those that are sockets.
    var sockets: [UnixSocketSink] { made.compactMap { $0.sink as? UnixSocketSink } }

    /// Whether a sink of this process listens at a path.
    private func listens(at path: String) -> Bool {
        made.contains { ($0.sink as? UnixSocketSink)?.isNamed(path) == true }
    }

    private func make(_ output: OutputConfiguration) throws(SinkError) -> any Sink {
        var filter = EventFilter.all
        if let events = output.events { filter = try EventFilter(patterns: events) }
        switch output.target {
        case .standardOutput: return StandardOutputSink(standardOutput, filter: filter, log: log)
        case .file(let path, let rotation):
            let sink = FileSink(
                path: path, filter: filter,
                rotation: rotation.map { FileRotation(size: $0.size, keep: $0.keep) }, log: log)
            do throws(SinkError) {
                try sink.probe()
            } catch {
                log(.warning, "\(error); records wait until it can be written")
            }
            return sink
        case .unix(let path, let mode, let group):
            return try UnixSocketSink(
                path: path, mode: mode, group: group, replaces: listens(at: path), filter: filter, log: log)
        }
    }
}
