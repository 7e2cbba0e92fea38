import Glibc
import Logging
import Synchronization

@testable import Daemon

/// An output that keeps what it takes, and fails as a script says.
final class ScriptedOutput: ByteOutput {
    /// What the next call does.
    enum Step: Sendable {
        /// Takes at most so many bytes.
        case take(Int)
        case fail(Int32)
        /// Does something and fails.
        case act(@Sendable () -> Void, Int32)
    }

    private struct State {
        var steps: [Step]
        var bytes: [UInt8] = []
        var calls = 0
    }

    private let state: Mutex<State>
    private let next: (any ByteOutput)?

    /// An output that takes everything once its steps are used up, and passes it on where there is a next one.
    init(_ steps: [Step] = [], passingTo next: (any ByteOutput)? = nil) {
        state = Mutex(State(steps: steps))
        self.next = next
    }

    /// Says what the next calls do.
    func then(_ steps: [Step]) { state.withLock { $0.steps += steps } }

    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var calls: Int { state.withLock { $0.calls } }

    func write(_ bytes: borrowing Span<UInt8>, to descriptor: Int32) -> ByteOutcome {
        state.withLock { state in
            state.calls += 1
            var count = bytes.count
            switch state.steps.isEmpty ? .take(.max) : state.steps.removeFirst() {
            case .take(let most): count = min(most, count)
            case .fail(let code): return .failed(code)
            case .act(let action, let code):
                action()
                return .failed(code)
            }
            if let next {
                guard case .wrote(let taken) = next.write(bytes.extracting(0..<count), to: descriptor) else {
                    return .failed(EIO)
                }
                count = taken
            }
            for index in 0..<count { state.bytes.append(bytes[index]) }
            return .wrote(count)
        }
    }
}

/// Keeps the messages of a sink.
final class MessageLog: Sendable {
    private let entries = Mutex<[(level: Logger.Level, text: String)]>([])

    var log: SinkLog {
        { level, text in self.entries.withLock { $0.append((level, text)) } }
    }

    var texts: [String] { entries.withLock { $0.map(\.text) } }
    var levels: [String] { entries.withLock { $0.map(\.level.rawValue) } }
}

/// What sinks are tested with.
enum SinkSamples {
    /// A factory of records whose clock stands.
    static func factory() -> RecordFactory {
        RecordFactory(identity: EventSamples.identity, opening: EventSamples.opening) { EventSamples.time }
    }

    static func opening(_ factory: RecordFactory = factory()) -> Opening {
        Opening { factory.logOpen(mended: $0) }
    }

    /// A short record whose index tells it from others.
    static func record(_ index: Int) -> EncodedRecord {
        factory().record(of: EventSamples.frame(index: index), ordinal: 0, scores: .bounded)
    }

    /// The events and numbers of a stream's lines: `log.open 0`, `frame 1`…; what is no record stands as it is.
    static func summary(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
            .map { line in
                let text = String(decoding: line, as: UTF8.self)
                guard text.hasPrefix("{\"ts\":"), text.hasSuffix("}"),
                    let event = text.firstRange(of: "\"event\":\""), let sequence = text.firstRange(of: "\"seq\":")
                else { return text }
                let name = text[event.upperBound...].prefix { $0 != "\"" }
                return "\(name) \(text[sequence.upperBound...].prefix { $0 != "," })"
            }
    }
}
