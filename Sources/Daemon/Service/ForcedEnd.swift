import Glibc

/// The end of this process at a set time, whatever hangs until then.
enum ForcedEnd {
    /// Ends the process with success in so many seconds, if it is still there.
    ///
    /// A thread of its own waits for that: a queue may be held by work that hangs, on a file system that no longer
    /// answers for example, and Dispatch may have no thread left for another.
    ///
    /// - Parameters:
    ///   - lastWords: says that it has come to this.
    ///   - patience: seconds for which that is waited for, since it may hang too.
    static func come(
        in seconds: Double, patience: Double = 0.2, lastWords: @escaping @Sendable () -> Void = {}
    ) {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        _ = SourceThread(name: "last") { @Sendable in
            while clock.now < end { _ = poll(nil, 0, 50) }
            SourceThread(name: "last words", lastWords).join(within: patience)
            _exit(EXIT_SUCCESS)
        }
    }
}
