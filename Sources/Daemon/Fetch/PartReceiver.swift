/// Writes what an answer brings into the part file, no byte more than the model has.
final class PartReceiver: HTTPReceiver {
    /// What an answer's head led to.
    enum Decision: Sendable, Equatable {
        /// The body is the file, or the rest of it.
        case accepted
        /// The body is of no interest, and where it leads is.
        case redirected
        /// The part that is there can't be gone on from: it has to be begun anew.
        case unfitRange
        /// Not what was asked for.
        case refused(FetchError)
    }

    private(set) var decision: Decision?
    /// The length of the whole file as the server says it; nil where it does not.
    private(set) var total: Int64?
    /// Why nothing more could be written.
    private(set) var writeError: SystemError?
    private let model: KnownModel
    private let part: PartFile
    private let url: String
    private let start: Int64
    private let stop: StopSwitch
    private let progress: FetchProgress
    private var ignored = 0
    /// Where in the file the next byte belongs: before the end of the part while that comes again.
    private var position: Int64 = 0

    /// A redirect's body that is longer is not waited for.
    private static let mostIgnored = 1 << 20

    /// - Parameters:
    ///   - url: the URL without its secrets, for messages.
    ///   - start: the first byte that was asked for.
    init(
        _ model: KnownModel, part: PartFile, url: String, start: Int64, stop: StopSwitch, progress: FetchProgress
    ) {
        self.model = model
        self.part = part
        self.url = url
        self.start = start
        self.stop = stop
        self.progress = progress
    }

    var isStopped: Bool { stop.isOn }

    /// Whether less came than is there.
    var isBehind: Bool { position < part.size }

    func receive(_ head: HTTPHead) -> Bool {
        let decision = decide(head)
        self.decision = decision
        guard decision == .accepted else { return decision == .redirected }
        // The whole comes. Where its length is not told it may be a page about something else, for which no part is
        // given up: it has to begin as the part does.
        let isWhole = head.status == 200 || start == 0
        if isWhole, part.size > 0, total != nil {
            guard written({ () throws(SystemError) in try part.clear() }) else { return false }
        }
        position = isWhole ? 0 : part.size
        progress.begin(at: position)
        return true
    }

    func receive(_ body: RawSpan) -> Bool {
        guard decision == .accepted else {
            ignored += body.byteCount
            return ignored <= Self.mostIgnored
        }
        let known = body.extracting(first: Int(clamping: part.size - position))
        var isSame = false
        guard written({ () throws(SystemError) in isSame = try part.holds(known, at: position) }) else { return false }
        guard isSame else {
            decision = .refused(.otherBeginning(url: url, part: part.path))
            return false
        }
        let rest = body.extracting(droppingFirst: known.byteCount)
        let piece = rest.extracting(first: Int(clamping: model.limit - part.size))
        guard written({ () throws(SystemError) in try part.append(piece) }) else { return false }
        position += Int64(known.byteCount + piece.byteCount)
        progress.show(position)
        return piece.byteCount == rest.byteCount
    }

    private func written(_ work: () throws(SystemError) -> Void) -> Bool {
        do throws(SystemError) {
            try work()
            return true
        } catch {
            writeError = error
            return false
        }
    }

    private func decide(_ head: HTTPHead) -> Decision {
        switch head.status {
        case 200:
            total = head.length
        case 206:
            guard let range = head.range, range.start == start else { return .unfitRange }
            total = range.total
        case 301, 302, 303, 307, 308: return .redirected
        case 416 where start > 0: return .unfitRange
        default: return .refused(.status(url: url, head.status))
        }
        guard let total else { return .accepted }
        guard total < model.least || total > model.limit else { return .accepted }
        return .refused(.wrongSize(url: url, found: total, expected: model.bytes ?? model.roughBytes))
    }
}
