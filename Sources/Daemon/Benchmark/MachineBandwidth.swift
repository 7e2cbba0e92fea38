import Engine
import Glibc

/// How fast all threads together read and write, measured in turns with the rest.
struct MachineBandwidth {
    private let memory: BandwidthWorkload
    private let cache: BandwidthWorkload
    private var bestMemory = BestTime()
    private var bestCache = BestTime()

    /// A core's share of what goes through its second-level cache: machines have 256 KiB or more.
    private static let cacheBytes = 128 << 10

    /// Arrays far larger than the last cache, and such as each core has in its own.
    init(workers: Int) {
        let last = max(sysconf(Int32(_SC_LEVEL3_CACHE_SIZE)), 0)
        memory = BandwidthWorkload(bytes: min(max(256 << 20, 4 * last), 2 << 30), workers: workers)
        cache = BandwidthWorkload(bytes: Self.cacheBytes * workers, repeats: 100, workers: workers)
    }

    /// Goes through both.
    mutating func measure() {
        bestMemory.measure(memory.run)
        bestCache.measure(cache.run)
    }

    /// What was measured.
    var figures: BenchMeasurement.Bandwidth {
        BenchMeasurement.Bandwidth(
            memory: memory.bytes / bestMemory.seconds / 1e9, cache: cache.bytes / bestCache.seconds / 1e9)
    }
}
