import Glibc

/// How many threads may compute at once, and why so many.
struct WorkerCount: Sendable, Hashable {
    let count: Int
    /// A few words for `log.open` and `check`.
    let reason: String

    /// min(CPU affinity, cgroup quota rounded down but at least 1, what the user asked for).
    static func available(asked: Int? = nil) -> WorkerCount {
        decide(affinity: affinity(), quota: CgroupQuota.current(), asked: asked)
    }

    static func decide(affinity: Int, quota: Double?, asked: Int?) -> WorkerCount {
        var result = WorkerCount(count: max(affinity, 1), reason: "\(max(affinity, 1)) CPUs in the affinity mask")
        if let quota {
            let whole = max(Int(min(quota, 4_096)), 1)
            if whole < result.count {
                result = WorkerCount(count: whole, reason: "cgroup quota of \(quota.rounded(2)) CPUs")
            }
        }
        if let asked, asked < result.count {
            result = WorkerCount(count: max(asked, 1), reason: "threads: \(asked)")
        }
        return result
    }

    /// CPUs that the scheduler may put this process on: the set bits of `Cpus_allowed`.
    private static func affinity() -> Int {
        let lines = SmallFile.read("/proc/self/status")?.split(separator: "\n") ?? []
        let mask = lines.first { $0.hasPrefix("Cpus_allowed:") }?.dropFirst("Cpus_allowed:".count)
        let bits = mask?.compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount } ?? 0
        return bits > 0 ? bits : max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1)
    }
}

/// The CPU share that the control group of this process may use.
enum CgroupQuota {
    /// CPUs, or nil where nothing limits them; the tightest of the group and its ancestors (version 2).
    static func current() -> Double? {
        guard let own = read("/proc/self/cgroup")?.split(separator: "\n").first(where: { $0.hasPrefix("0::") }) else {
            return nil
        }
        var path = String(own.dropFirst(3))
        var tightest: Double?
        while true {
            if let text = read("/sys/fs/cgroup" + path + "/cpu.max"), let quota = parse(text) {
                tightest = min(tightest ?? quota, quota)
            }
            guard let slash = path.lastIndex(of: "/"), path.count > 1 else { return tightest }
            path = String(path[..<slash])
        }
    }

    /// `cpu.max`: quota and period in microseconds, or `max`.
    static func parse(_ text: String) -> Double? {
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.count == 2, let quota = Double(fields[0]), let period = Double(fields[1]), period > 0 else {
            return nil
        }
        return quota / period
    }

    private static func read(_ path: String) -> String? {
        SmallFile.read(path)
    }
}
