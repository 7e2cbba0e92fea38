import Engine
import Testing

@testable import Daemon

/// What an evaluation of masks prints.
@Suite struct SegmentationReportTests {
    private func report(
        _ dataSet: DataSet = .voc2012, given: GivenLabels = .tags, crf: Bool = false, failed: Int = 0
    ) -> SegmentationReport {
        let classes = SegmentationClasses(dataSet, labels: dataSet.preset.labels.map(\.name))
        var pixels = ConfusionMatrix(classes: classes.names.count)
        pixels.add(truth: [0, 0, 1, 1, 255], predicted: [0, 2, 1, 1, 3], classOf: classes.classOf)
        return SegmentationReport(
            dataSet: dataSet, classes: classes.names, images: 3, failed: failed, model: "m", given: given,
            refinesByColour: crf, pixels: pixels, differences: [])
    }

    @Test func `JSON has the agreed keys, and failures where there are some`() throws {
        #expect(
            report().json == """
                {"dataset":"voc2012","images":3,"mIoU":0.75,"IoU":{"background":0.500000,"aeroplane":1.000000},\
                "crf":false,"given":"tags"}
                """)
        let other = report(given: .truth, crf: true, failed: 2).json
        #expect(other.hasSuffix("\"crf\":true,\"given\":\"truth\",\"failed\":2}"))
    }

    @Test(arguments: [
        (DataSet.voc2012, false, ["64.80", "64.70"]), (.voc2012, true, ["68.70", "68.60"]),
        (.coco2017, false, ["34.00", "34.00"]), (.coco2017, true, ["35.30", "35.20"]),
        (.cocostuff, false, ["30.10", "30.30"]), (.cocostuff, true, ["31.00", "31.10"]),
    ])
    func `published figures stand beside ours`(_ dataSet: DataSet, _ crf: Bool, _ figures: [String]) throws {
        let lines = report(dataSet, crf: crf).table.split(separator: "\n").map(String.init)
        let row = try #require(lines.first { $0.hasPrefix("CLS-SEG") })
        #expect(row.split(separator: " ").suffix(2).map(String.init) == figures)
        #expect(row.contains("CRF") == crf)
    }

    @Test func `figures for labels that are given stand alone`() {
        let table = report(given: .truth, failed: 1).table
        #expect(!table.contains("paper") && table.contains("3 pictures (1 could not be read)"))
        #expect(table.contains("21 classes, 2 of them shown"))
        #expect(table.contains("background   50.00") && !table.contains("bicycle"))
    }
}
