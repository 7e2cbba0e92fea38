import Engine
import Testing

@testable import Daemon

/// Sweeps, from the option to the page.
@Suite struct SweepTests {
    @Test(
        arguments: [
            ("fuse=0:1:0.1", [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]), ("patch=0.5", [0.5]),
            ("candidate=0.9,0.1", [0.1, 0.9]), ("votes=1:4", [1, 2, 3, 4]), ("votes=0:12:5", [0, 5, 10]),
            ("fuse=0.2:0.9:0.3", [0.2, 0.5, 0.8]), ("fuse=0:1", nil), ("fuse=1:0:0.1", nil), ("fuse=0:1:0", nil),
            ("fuse=0:1:-1", nil), ("fuse=0:1.1:0.1", nil), ("votes=0.5", nil), ("votes=65", nil), ("layers=1", nil),
            ("fuse", nil), ("fuse=", nil), ("fuse=a", nil), ("fuse=0.1,0.1", nil), ("fuse=0:1:1e-9", nil),
            ("fuse=0:1:0.1:2", nil), ("fuse=nan", nil), ("fuse=0:inf:1", nil),
        ] as [(String, [Double]?)])
    func `values are a range or a list`(_ text: String, _ expected: [Double]?) {
        #expect(Sweep(argument: text)?.values == expected)
    }

    @Test func `each value is put into the method`() throws {
        let candidate = try #require(Sweep(argument: "candidate=0,1"))
        #expect(candidate.methods(from: Method()).map(\.candidate) == [0, 1])
        #expect(try #require(Sweep(argument: "votes=3,5")).methods(from: Method()).map(\.votes) == [3, 5])
        #expect(candidate.values.map(candidate.name) == ["candidate=0", "candidate=1"])
    }

    private func report() throws -> SweepReport {
        let results = [0.25, 0.75, 0.5].map { (share: Double) in
            RowResult(
                truths: [[0], []], scores: share == 0.75 ? [[1, 0], [0, 0]] : [[0, 0], [1, 0]], tags: [[0], [0]],
                labels: 2)
        }
        let set = EvaluationSet(dataSet: .voc2007, labels: ["a", "b"], pictures: [])
        return SweepReport(
            set: set, images: 2, failed: 0, model: "a<b", mode: .tagclip,
            sweep: try #require(Sweep(argument: "fuse=0:1:0.5")),
            usual: 0.5, results: results, differences: [])
    }

    @Test func `a table and an object say the figures of each value`() throws {
        let report = try report()
        #expect(report.best == 1)
        #expect(report.table.split(separator: "\n").count { $0.contains("best, the method's") } == 1)
        #expect(
            report.json.hasPrefix("{\"dataset\":\"voc2007\",\"images\":2,\"mode\":\"tagclip\",\"parameter\":\"fuse\""))
        #expect(report.json.contains("{\"value\":0.5,\"mAP\":1,\"mAP_all\":0.5,\"precision\":0.5,\"recall\":1,"))
    }

    @Test func `the page needs nothing else and shows each value`() throws {
        let page = SweepPage(report: try report()).html
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("</html>"))
        #expect(!page.contains("http") && !page.contains("src=") && !page.contains("<script"))
        #expect(page.contains("a&lt;b") && !page.contains("a<b"))
        #expect(page.split(separator: "<circle").count == 4)
        #expect(page.split(separator: "<tr").count == 5)
    }

    @Test(arguments: [[1.0], [0.0, 0], [0.123456, 0.123457], [-3, 1e6]])
    func `a curve of any range has finite places`(_ ys: [Double]) {
        let chart = LineChart(xs: ys.indices.map(Double.init), ys: ys, marked: 0, xTitle: "x", yTitle: "y").svg
        #expect(!chart.contains("nan") && !chart.contains("inf"))
    }
}
