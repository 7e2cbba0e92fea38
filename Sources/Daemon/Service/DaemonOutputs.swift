import Logging

/// The sinks of a configuration; a reload keeps those whose settings stay.
final class DaemonOutputs {
    private var made: [(settings: OutputConfiguration, sink: any Sink)] = []
    private let log: SinkLog
    /// Whether none was left out: else a reload tries again, though its settings be the same.
    private(set) var isComplete = true

    init(log: @escaping SinkLog) {
        self.log = log
    }

    /// The sinks for these settings; one that can't be made is a warning and is left out.
    ///
    /// Where none can be made nothing has changed.
    func sinks(for settings: [OutputConfiguration]) -> [any Sink] {
        var next: [(settings: OutputConfiguration, sink: any Sink)] = []
        for output in settings {
            if let known = made.first(where: { $0.settings == output }) {
                next.append(known)
                continue
            }
            do throws(SinkError) {
                next.append((output, try make(output)))
            } catch {
                log(.error, "an output is left out: \(error)")
            }
        }
        isComplete = next.count == settings.count
        if !next.isEmpty { made = next }
        return next.map(\.sink)
    }

    /// Whether a sink of this process listens at a path.
    private func listens(at path: String) -> Bool {
        made.contains { ($0.sink as? UnixSocketSink)?.isNamed(path) == true }
    }

    private func make(_ output: OutputConfiguration) throws(SinkError) -> any Sink {
        var filter = EventFilter.all
        if let events = output.events { filter = try EventFilter(patterns: events) }
        switch output.target {
        case .standardOutput: return StandardOutputSink(filter: filter, log: log)
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
