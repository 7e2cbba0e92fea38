/// What libcurl calls while one request is under way: follows the head, hands on the body, and watches the clock.
final class HTTPExchange {
    private let receiver: any HTTPReceiver
    private let stall: Duration
    private var head = HTTPHead()
    private var headBytes = 0
    private var lastArrival = ContinuousClock.now
    /// Whether the head of the last answer is complete.
    private(set) var hasHead = false
    /// Why it was ended from here; nil while it goes on.
    private(set) var verdict: HTTPEnding?

    /// A head longer than this is no head; libcurl's own limit came with 8.3 and 7.88.
    private static let mostHeadBytes = 262_144

    init(_ receiver: any HTTPReceiver, stall: Duration) {
        self.receiver = receiver
        self.stall = stall
    }

    /// Takes a line of a head; false ends the transfer.
    func receive(line: RawSpan) -> Bool {
        lastArrival = .now
        // What comes after the head is a trailer, which says nothing that matters here.
        guard !hasHead else { return true }
        headBytes += line.byteCount
        guard headBytes <= Self.mostHeadBytes else {
            return end(.failed("the head of its answer is longer than \(Self.mostHeadBytes) bytes"))
        }
        let bytes = unsafe line.withUnsafeBytes { unsafe [UInt8]($0) }
        guard bytes.allSatisfy({ $0 == 13 || $0 == 10 }) else {
            head.read(line: bytes)
            return true
        }
        // 100 Continue and its like come before the answer proper.
        guard !(100...199).contains(head.status) || head.status == 101 else { return true }
        hasHead = true
        return receiver.receive(head) || end(.refused)
    }

    /// Takes a piece of a body; false ends the transfer.
    func receive(body: RawSpan) -> Bool {
        lastArrival = .now
        return receiver.receive(body) || end(.refused)
    }

    /// Whether there is no reason to end the transfer; asked again and again.
    func mayGoOn() -> Bool {
        if receiver.isStopped { return end(.stopped) }
        guard ContinuousClock.now - lastArrival <= stall else {
            return end(.brokenOff("nothing came for \(stall)"))
        }
        return true
    }

    private func end(_ verdict: HTTPEnding) -> Bool {
        self.verdict = self.verdict ?? verdict
        return false
    }
}
