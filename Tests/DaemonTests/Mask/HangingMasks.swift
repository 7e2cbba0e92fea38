import Dispatch
import Testing

@testable import Daemon

/// Masks whose folder hangs as soon as it is looked through.
final class HangingMasks: Sendable {
    let stores: MaskStores
    private let looks: DispatchSemaphore
    private let hanging: DispatchGroup

    init() {
        let (looks, hanging) = (DispatchSemaphore(value: 0), DispatchGroup())
        hanging.enter()
        // A look begins with the question what time it is.
        stores = MaskStores(base: "/nowhere", log: { _, _ in }) {
            looks.signal()
            hanging.wait()
            return .now()
        }
        self.looks = looks
        self.hanging = hanging
    }

    /// Expects that a source's ticks come back while a look hangs; then the look goes on.
    func expectNoHold(of tick: @escaping @Sendable () -> Void) {
        let ticks = SourceThread(name: "ticks") { @Sendable in
            for _ in 0..<3 { tick() }
        }
        #expect(looks.wait(timeout: .now() + 60) == .success)
        #expect(ticks.join(within: 60))
        hanging.leave()
    }
}
