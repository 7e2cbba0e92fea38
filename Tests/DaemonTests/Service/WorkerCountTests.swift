import Testing

@testable import Daemon

/// How many may compute at once.
@Suite struct WorkerCountTests {
    @Test(
        arguments: [
            (4, nil, nil, 4, "affinity"), (4, 2.5, nil, 2, "quota"), (4, 0.5, nil, 1, "quota"),
            (4, 8, nil, 4, "affinity"),
            (4, nil, 1, 1, "threads: 1"), (4, 2, 9, 2, "quota"), (0, nil, nil, 1, "affinity"),
        ] as [(Int, Double?, Int?, Int, String)])
    func `the least of affinity, quota and wish counts`(
        _ affinity: Int, _ quota: Double?, _ asked: Int?, _ count: Int, _ reason: String
    ) {
        let workers = WorkerCount.decide(affinity: affinity, quota: quota, asked: asked)
        #expect(workers.count == count)
        #expect(workers.reason.contains(reason))
    }

    @Test(
        arguments: [("max 100000", nil), ("200000 100000", 2), ("50000 100000", 0.5), ("", nil), ("1 0", nil)]
            as [(String, Double?)])
    func `a quota is time over period`(_ text: String, _ expected: Double?) {
        #expect(CgroupQuota.parse(text) == expected)
    }

    @Test func `this machine has at least one`() {
        #expect(WorkerCount.available().count >= 1)
        #expect(WorkerCount.available(asked: 1).count == 1)
    }
}
