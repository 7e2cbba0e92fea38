import Decode
import Glibc

/// The download from one place: tries and redirects, and what becomes of a part when a try has ended.
struct Download {
    private let model: KnownModel
    private let patience: FetchPatience
    private let stop: StopSwitch
    private let progress: FetchProgress
    private let part: PartFile
    private let url: String
    /// The URL as messages show it.
    private let shown: String
    private var usesRange = true
    private var hasAnswered = false
    private var failures = 0
    private var farthest: Int64

    init(_ fetch: ModelFetch, part: PartFile, url: String) {
        model = fetch.model
        patience = fetch.patience
        stop = fetch.stop
        progress = fetch.progress
        self.part = part
        self.url = url
        shown = Secrets.mask(url)
        farthest = part.size
    }

    /// What one try came to.
    private enum Outcome {
        /// All bytes are there.
        case complete
        /// The connection ended; `error` is what to say in the end where it is not that.
        case brokenOff(String, error: FetchError? = nil)
        /// The part that is there is of no use with this server.
        case anew
    }

    /// Tries until the part is the file; throws what is wrong where it won't become it.
    mutating func run() throws(FetchError) {
        while true {
            if model.bytes == part.size {
                if try isRight() { return }
            }
            switch try attempt() {
            case .complete:
                if try isRight() { return }
            case .brokenOff(let reason, let error):
                try waitForAnother(reason, error)
            case .anew:
                if model.bytes == nil, try digest() == model.digest { return }
                guard usesRange else {
                    throw .unreachable(url: shown, reason: "it sends another part of the file than was asked for")
                }
                usesRange = false
                progress.note("\(shown) can't go on from \(ByteCount.text(part.size)): starting over")
            }
        }
    }

    /// One answer that is no redirect.
    private mutating func attempt() throws(FetchError) -> Outcome {
        var place = url
        for _ in 0...Redirect.most {
            let start = usesRange ? part.size : 0
            let receiver = PartReceiver(
                model, part: part, url: Secrets.mask(place), start: start, stop: stop, progress: progress)
            let ending = HTTPTransfer.run(
                HTTPRequest(url: place, start: start, stall: patience.stall), to: receiver)
            if let error = receiver.writeError { throw unwritable(error) }
            if ending == .stopped { throw stopped }
            switch receiver.decision {
            case .accepted:
                hasAnswered = true
                return outcome(ending, of: receiver)
            case .redirected:
                guard case .complete(let next) = ending else { return brokenOff(ending) }
                place = try Redirect.next(from: place, to: next)
            case .unfitRange:
                return .anew
            case .refused(let error):
                guard case .status(_, let status) = error, [408, 429, 500, 502, 503, 504].contains(status) else {
                    throw error
                }
                return .brokenOff("the server answers \(status)", error: error)
            case nil:
                switch ending {
                case .failed(let reason): throw .unreachable(url: shown, reason: reason)
                case .unreachable(let reason) where !hasAnswered: throw .unreachable(url: shown, reason: reason)
                default: return brokenOff(ending)
                }
            }
        }
        throw .badRedirect(url: shown, reason: "there are more than \(Redirect.most) redirects")
    }

    /// Counts bytes: that a transfer ended well says little.
    private func outcome(_ ending: HTTPEnding, of receiver: PartReceiver) -> Outcome {
        if let bytes = model.bytes {
            return part.size >= bytes ? .complete : brokenOff(ending)
        }
        if part.size >= model.limit { return .complete }
        if let total = receiver.total { return part.size >= total ? .complete : brokenOff(ending) }
        return if case .complete = ending, !receiver.isBehind { .complete } else { brokenOff(ending) }
    }

    private func brokenOff(_ ending: HTTPEnding) -> Outcome {
        switch ending {
        case .unreachable(let reason), .brokenOff(let reason), .failed(let reason): .brokenOff(reason)
        case .complete, .refused, .stopped: .brokenOff("the server ended it early")
        }
    }

    /// Waits before the next try; throws where it was the last.
    private mutating func waitForAnother(_ reason: String, _ error: FetchError?) throws(FetchError) {
        if part.size >= farthest + patience.worthwhile { failures = 0 }
        farthest = max(farthest, part.size)
        guard failures < patience.delays.count else {
            if let error { throw error }
            guard part.size > 0 else { throw .unreachable(url: shown, reason: reason) }
            throw .brokenOff(part: part.path, received: part.size, expected: expected, reason: reason)
        }
        let delay = patience.delays[failures]
        failures += 1
        progress.note(
            "broken off at \(ByteCount.text(part.size)) of \(ByteCount.text(expected)) (\(reason)): trying again")
        stop.wait(for: delay)
        if stop.isOn { throw stopped }
    }

    /// Whether the part is the file; takes it away where it is not, and throws unless it is worth another try.
    private func isRight() throws(FetchError) -> Bool {
        let found = try digest()
        if found == model.digest { return true }
        let isMixed = part.hasOldBytes
        do throws(SystemError) {
            try part.clear()
        } catch {
            throw unwritable(error)
        }
        guard isMixed else { throw .wrongDigest(url: shown, found: found, expected: model.digest) }
        progress.note("what was kept from an earlier download does not belong to this file: starting over")
        return false
    }

    private func digest() throws(FetchError) -> String {
        progress.showCheck()
        do throws(SystemError) {
            return try part.digest()
        } catch {
            throw .unwritable(path: part.path, error)
        }
    }

    private var expected: Int64 { model.bytes ?? model.roughBytes }

    private var stopped: FetchError {
        .stopped(part: part.path, received: part.size, expected: expected)
    }

    private func unwritable(_ error: SystemError) -> FetchError {
        guard [ENOSPC, EDQUOT, EFBIG].contains(error.code) else { return .unwritable(path: part.path, error) }
        return .full(part: part.path, error, missing: max(expected - part.size, 0))
    }
}
