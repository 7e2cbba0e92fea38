import Engine
import Foundation
import FoundationXML
import Testing

@testable import Daemon

/// The page of `bench --html`.
@Suite struct BenchPageTests {
    @Test func `the page is whole, needs nothing else and shows each stage`() throws {
        let page = BenchPage(measurement: BenchFixture.measurement()).html
        #expect(page.hasPrefix("<!DOCTYPE html>"))
        let parser = XMLParser(data: Data(page.utf8))
        let elements = ElementCounter()
        parser.delegate = elements
        #expect(parser.parse(), "\(parser.parserError.debugDescription)")
        #expect(!page.contains("http") && !page.contains("src=") && !page.contains("<script"))
        #expect(page.contains("a&lt;b"))
        let worked = BenchFixture.stages.filter { $0.intensity != nil }
        #expect(worked.count == Stage.allCases.count - 1)
        #expect(elements.counts["circle"] == worked.count)
        for stage in worked {
            #expect(page.contains("text-anchor=\"middle\">\(XMLText.escaped(stage.title))</text>"), "\(stage.title)")
        }
        // A head and a row a stage; a head and a row a precision.
        #expect(elements.counts["tr"] == 1 + BenchFixture.stages.count + 1 + 2)
        #expect(page.contains("prefers-color-scheme:dark"))
    }

    @Test func `without a comparison there is no table of it`() {
        let page = BenchPage(measurement: BenchFixture.measurement(compared: false, reduced: nil)).html
        #expect(page.split(separator: "<table").count == 2)
        #expect(!page.contains("roof other\" x1"))
    }

    @Test func `no name lies on another, on a point or outside`() {
        let area = DrawnBox(left: 0, top: 0, right: 700, bottom: 400)
        // All of them in two heaps, one of them in a corner.
        let points = (0..<16).map { index -> (x: Double, y: Double) in
            let offset = Double(index)
            return index < 8 ? (350 + offset, 200 - offset) : (8, 392)
        }
        let dots = points.map { DrawnBox(left: $0.x - 5, top: $0.y - 5, right: $0.x + 5, bottom: $0.y + 5) }
        var placement = LabelPlacement(area: area, lines: [], obstacles: dots)
        let places = points.enumerated().map { index, point in
            placement.place("stage number \(index)", x: point.x, y: point.y, radius: 5)
        }
        let boxes = places.compactMap { $0?.box }
        #expect(boxes.count == points.count)
        for (index, box) in boxes.enumerated() {
            #expect(area.holds(box))
            #expect(dots.filter(box.overlaps).isEmpty)
            #expect(boxes[(index + 1)...].filter(box.overlaps).isEmpty)
        }
    }

    @Test func `a name keeps off the lines where it can, and gives up where all is full`() {
        let area = DrawnBox(left: 0, top: 0, right: 300, bottom: 60)
        let line = DrawnLine(fromX: 0, fromY: 30, toX: 300, toY: 30)
        var placement = LabelPlacement(area: area, lines: [line], obstacles: [])
        let place = placement.place("softmax", x: 150, y: 30, radius: 4)
        #expect(place?.box.isCrossed(by: line) == false)
        var full = LabelPlacement(area: area, lines: [], obstacles: [area])
        #expect(full.place("softmax", x: 150, y: 30, radius: 4) == nil)
    }

    @Test(arguments: [1e-6, 0.1, 1, 1e6])
    func `a chart of any range has finite places`(_ scale: Double) {
        let chart = RooflineChart(
            points: [
                .init(name: "one", kind: "layers", intensity: scale, gflops: 2 * scale, share: 1),
                .init(name: "two", kind: "layers", intensity: 3, gflops: 1, share: 0),
            ], peaks: [.init(name: "peak", rate: 10 * scale)], bandwidths: [.init(name: "memory", rate: scale)]
        ).svg
        #expect(!chart.contains("nan") && !chart.contains("inf"))
        #expect(chart.split(separator: "<circle").count == 3)
    }
}

private final class ElementCounter: NSObject, XMLParserDelegate {
    var counts: [String: Int] = [:]

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        counts[name, default: 0] += 1
    }
}
