import Dispatch
import Synchronization

/// Who does the pieces of a computation in place of threads of its own: a queue that lets more urgent work go first.
public protocol PieceRunner: Sendable {
    /// Runs `body` for 0 ..< count on threads of the runner's and returns when all are done and nobody holds it any more.
    func forEach(_ count: Int, _ body: @escaping @Sendable (Int) -> Void)
}

/// How many threads one computation may use, the caller's included, or who works for it.
struct Parallelism: Sendable {
    let workers: Int
    /// Who does the pieces; nil: threads of the computation's own.
    let runner: (any PieceRunner)?

    init(workers: Int, runner: (any PieceRunner)? = nil) {
        precondition(workers >= 1, "at least the calling thread works")
        self.workers = workers
        self.runner = runner
    }

    /// Runs `body` for 0 ..< count and returns when all are done: workers take the next index as they become free.
    func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
        if let runner, count > 0 {
            return withoutActuallyEscaping(body) { runner.forEach(count, $0) }
        }
        guard workers > 1, count > 1 else {
            for index in 0..<count {
                body(index)
            }
            return
        }
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: min(workers, count)) { @Sendable _ in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                body(index)
            }
        }
    }

    /// The results of `body` for each element, in order; the first error in that order is thrown.
    func map<Element: Sendable, Result: Sendable>(
        _ elements: [Element], _ body: @Sendable (Element) throws(EngineError) -> Result
    ) throws(EngineError) -> [Result] {
        let results = Mutex<[Int: Swift.Result<Result, EngineError>]>([:])
        forEach(elements.count) { @Sendable index in
            let result = Swift.Result { () throws(EngineError) in try body(elements[index]) }
            results.withLock { $0[index] = result }
        }
        var sorted: [Result] = []
        for (_, result) in results.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            sorted.append(try result.get())
        }
        return sorted
    }
}

extension Range<Int> {
    /// Cuts the range into `count` pieces whose lengths differ by at most one; empty pieces are left out.
    func pieces(_ count: Int) -> [Range<Int>] {
        precondition(count > 0, "at least one piece")
        return (0..<count).compactMap { index in
            let range = piece(index, of: count)
            return range.isEmpty ? nil : range
        }
    }

    /// Cuts the range into pieces of about one length, at most `length`.
    func tiles(of length: Int) -> [Range<Int>] {
        isEmpty ? [] : pieces((count + length - 1) / length)
    }

    /// One of `count` pieces whose lengths differ by at most one.
    func piece(_ index: Int, of count: Int) -> Range<Int> {
        lowerBound + self.count * index / count..<lowerBound + self.count * (index + 1) / count
    }

    /// The same, but with each end inside brought to the nearest multiple of `step`.
    func pieces(_ count: Int, boundariesAt step: Int) -> [Range<Int>] {
        func rounded(_ end: Int) -> Int { end == upperBound ? end : (end + step / 2) / step * step }
        return pieces(count).compactMap { piece in
            let start = piece.lowerBound == lowerBound ? lowerBound : rounded(piece.lowerBound)
            let end = Swift.min(rounded(piece.upperBound), upperBound)
            return start < end ? start..<end : nil
        }
    }
}
