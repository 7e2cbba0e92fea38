import Glibc

/// The stages of a frame under the roof of the machine, as an SVG that takes its colours from the page around it.
///
/// Across: operations a byte; up: 10⁹ operations a second, both logarithmic (Williams, Waterman and Patterson 2009).
struct RooflineChart: Sendable {
    /// A stage.
    struct Point: Sendable {
        var name: String
        /// Class of the style sheet.
        var kind: String
        /// Operations a byte, above 0.
        var intensity: Double
        /// 10⁹ operations a second, above 0.
        var gflops: Double
        /// Of the frame's time, 0…1.
        var share: Double
    }

    /// A limit: of products a level line, of memory a slanted one.
    struct Roof: Sendable {
        var name: String
        /// 10⁹ operations or bytes a second.
        var rate: Double
    }

    let points: [Point]
    /// The first one is the one that shares are of.
    let peaks: [Roof]
    let bandwidths: [Roof]

    private static let size = (width: 860.0, height: 540.0)
    private static let area = DrawnBox(left: 58, top: 16, right: 844, bottom: 488)

    var svg: String {
        let scale = Scale(points, peaks, bandwidths, area: Self.area)
        let boxes = points.map { point in
            let (x, y, radius) = (scale.x(point.intensity), scale.y(point.gflops), Self.radius(point))
            return DrawnBox(left: x - radius, top: y - radius, right: x + radius, bottom: y + radius)
        }
        let roofs = Roofs(peaks, bandwidths, scale, besides: boxes)
        var placement = LabelPlacement(area: Self.area, lines: roofs.lines, obstacles: roofs.nameBoxes + boxes)
        let drawn = points.sorted { $0.share > $1.share }
        let dots = drawn.map { point in
            "<circle class=\"\(point.kind)\" cx=\"\(Self.text(scale.x(point.intensity)))\""
                + " cy=\"\(Self.text(scale.y(point.gflops)))\" r=\"\(Self.text(Self.radius(point)))\">"
                + "<title>\(XMLText.escaped(Self.description(of: point)))</title></circle>"
        }
        let names = drawn.compactMap { point in
            placement.place(
                point.name, x: scale.x(point.intensity), y: scale.y(point.gflops), radius: Self.radius(point)
            ).map { Self.name(point.name, at: $0) }
        }
        let parts = grid(scale) + roofs.svg + dots + names
        return """
            <svg viewBox="0 0 \(Self.text(Self.size.width)) \(Self.text(Self.size.height))" role="img" \
            aria-label="GFLOP/s over operations a byte, a point a stage">
            \(parts.joined(separator: "\n"))
            </svg>
            """
    }

    /// The point's area grows with the stage's share of the frame.
    private static func radius(_ point: Point) -> Double { 3.5 + 14 * max(point.share, 0).squareRoot() }

    private static func description(of point: Point) -> String {
        "\(point.name): \(point.gflops.rounded(digits: 3)) GFLOP/s, \(point.intensity.rounded(digits: 3)) operations"
            + " a byte, \((100 * point.share).rounded(1))% of the frame"
    }

    private static func name(_ name: String, at place: LabelPlacement.Place) -> String {
        let line =
            place.leader.map { leader in
                "<line class=\"leader\" x1=\"\(text(leader.fromX))\" y1=\"\(text(leader.fromY))\""
                    + " x2=\"\(text(leader.toX))\" y2=\"\(text(leader.toY))\"/>\n"
            } ?? ""
        let middle = (place.box.left + place.box.right) / 2
        return line + "<text class=\"name\" x=\"\(text(middle))\" y=\"\(text(place.box.bottom - 3.5))\""
            + " text-anchor=\"middle\">\(XMLText.escaped(name))</text>"
    }

    private func grid(_ scale: Scale) -> [String] {
        let area = Self.area
        var parts: [String] = []
        for tick in scale.xTicks {
            let x = Self.text(scale.x(tick))
            parts.append("<line class=\"grid\" x1=\"\(x)\" x2=\"\(x)\" y1=\"\(area.top)\" y2=\"\(area.bottom)\"/>")
            parts.append(
                "<text x=\"\(x)\" y=\"\(area.bottom + 18)\" text-anchor=\"middle\">\(Self.tickText(tick))</text>")
        }
        for tick in scale.yTicks {
            let y = scale.y(tick)
            parts.append(
                "<line class=\"grid\" x1=\"\(area.left)\" x2=\"\(area.right)\" y1=\"\(Self.text(y))\""
                    + " y2=\"\(Self.text(y))\"/>")
            parts.append(
                "<text x=\"\(area.left - 8)\" y=\"\(Self.text(y + 4))\" text-anchor=\"end\">\(Self.tickText(tick))</text>"
            )
        }
        let middle = Self.text((area.left + area.right) / 2)
        let height = Self.text((area.top + area.bottom) / 2)
        parts.append("<text x=\"\(middle)\" y=\"\(area.bottom + 42)\" text-anchor=\"middle\">operations a byte</text>")
        parts.append(
            "<text transform=\"translate(14 \(height)) rotate(-90)\" text-anchor=\"middle\">GFLOP/s</text>")
        return parts
    }

    private static func tickText(_ tick: Double) -> String {
        tick >= 1 ? "\(Int(tick.rounded()))" : "\(tick.rounded(digits: 1))"
    }

    fileprivate static func text(_ value: Double) -> String { "\(value.rounded(1))" }
}

extension RooflineChart {
    /// Places of logarithmic values in the drawing.
    fileprivate struct Scale {
        let area: DrawnBox
        private let xs: ClosedRange<Double>
        private let ys: ClosedRange<Double>

        init(_ points: [Point], _ peaks: [Roof], _ bandwidths: [Roof], area: DrawnBox) {
            self.area = area
            let top = max(peaks.map(\.rate).max() ?? 1, points.map(\.gflops).max() ?? 1)
            let ridge = top / max(bandwidths.map(\.rate).min() ?? top, 1e-9)
            let left = points.map(\.intensity).min() ?? 1
            let right = max(points.map(\.intensity).max() ?? 1, ridge)
            let low = min(points.map(\.gflops).min() ?? 1, (bandwidths.map(\.rate).min() ?? top) * left)
            xs = log10(left / 1.8)...log10(right * 2.5)
            ys = log10(low / 1.8)...log10(top * 1.7)
        }

        func x(_ value: Double) -> Double {
            area.left + (log10(value) - xs.lowerBound) / (xs.upperBound - xs.lowerBound) * (area.right - area.left)
        }

        func y(_ value: Double) -> Double {
            area.bottom - (log10(value) - ys.lowerBound) / (ys.upperBound - ys.lowerBound) * (area.bottom - area.top)
        }

        var leftmost: Double { pow(10, xs.lowerBound) }
        var rightmost: Double { pow(10, xs.upperBound) }
        var lowest: Double { pow(10, ys.lowerBound) }
        var xTicks: [Double] { Self.ticks(in: xs) }
        var yTicks: [Double] { Self.ticks(in: ys) }

        /// Powers of ten, with 2 and 5 of each where they are few.
        private static func ticks(in range: ClosedRange<Double>) -> [Double] {
            let exponents = Int(range.lowerBound.rounded(.down))...Int(range.upperBound.rounded(.up))
            let factors: [Double] = range.upperBound - range.lowerBound > 4 ? [1] : [1, 2, 5]
            return exponents.flatMap { exponent in factors.map { $0 * pow(10, Double(exponent)) } }
                .filter { range.contains(log10($0)) }
        }
    }

    /// The limits as lines, with their names along them.
    fileprivate struct Roofs {
        let lines: [DrawnLine]
        /// Where the names lie.
        let nameBoxes: [DrawnBox]
        let svg: [String]

        init(_ peaks: [Roof], _ bandwidths: [Roof], _ scale: Scale, besides points: [DrawnBox]) {
            var lines: [DrawnLine] = []
            var boxes: [DrawnBox] = []
            var svg: [String] = []
            let top = peaks.map(\.rate).max() ?? 1
            let fastest = bandwidths.map(\.rate).max() ?? 1
            for (index, peak) in peaks.enumerated() {
                let y = scale.y(peak.rate)
                let line = DrawnLine(
                    fromX: scale.x(max(peak.rate / fastest, scale.leftmost)), fromY: y, toX: scale.area.right, toY: y)
                lines.append(line)
                svg.append(Self.svg(line, index == 0 ? "roof" : "roof other"))
                let name = "\(peak.name) \(peak.rate.rounded(digits: 3)) GFLOP/s"
                // Above its line; below where the next higher one would be in the way.
                let isCrowded = peaks.contains { $0.rate > peak.rate && scale.y($0.rate) > y - 20 }
                let box = Self.place(name, above: line, isBelow: isCrowded, besides: points + boxes)
                boxes.append(box)
                svg.append(
                    "<text class=\"roof-name\" x=\"\(RooflineChart.text(box.right))\""
                        + " y=\"\(RooflineChart.text(box.bottom - 4))\" text-anchor=\"end\">\(XMLText.escaped(name))</text>"
                )
            }
            for bandwidth in bandwidths {
                let start = max(scale.leftmost, scale.lowest / bandwidth.rate)
                let line = DrawnLine(
                    fromX: scale.x(start), fromY: scale.y(start * bandwidth.rate),
                    toX: scale.x(top / bandwidth.rate), toY: scale.y(top))
                lines.append(line)
                svg.append(Self.svg(line, "roof"))
                let name = "\(bandwidth.name) \(bandwidth.rate.rounded(digits: 3)) GB/s"
                svg.append(Self.name(name, along: line, besides: points, &boxes))
            }
            (self.lines, nameBoxes, self.svg) = (lines, boxes, svg)
        }

        /// A name's place along a level line: as far to the right as nothing lies, else at its end.
        private static func place(
            _ name: String, above line: DrawnLine, isBelow: Bool, besides obstacles: [DrawnBox]
        ) -> DrawnBox {
            let width = Self.width(of: name)
            let bottom = isBelow ? line.fromY + 19 : line.fromY - 2
            func box(_ right: Double) -> DrawnBox {
                DrawnBox(left: right - width, top: bottom - 15, right: right, bottom: bottom)
            }
            let end = line.toX - 4
            let places = stride(from: end, through: line.fromX + width + 30, by: -10).map(box)
            return places.first { place in !obstacles.contains(where: place.overlaps) } ?? box(end)
        }

        private static func svg(_ line: DrawnLine, _ style: String) -> String {
            "<line class=\"\(style)\" x1=\"\(RooflineChart.text(line.fromX))\" y1=\"\(RooflineChart.text(line.fromY))\""
                + " x2=\"\(RooflineChart.text(line.toX))\" y2=\"\(RooflineChart.text(line.toY))\"/>"
        }

        /// Names of roofs are bold.
        private static func width(of name: String) -> Double { Double(name.count) * LabelPlacement.letterWidth * 1.15 }

        /// A name above a slanted line, as low as nothing lies; the boxes that it covers are added.
        private static func name(
            _ name: String, along line: DrawnLine, besides points: [DrawnBox], _ boxes: inout [DrawnBox]
        ) -> String {
            let (across, down) = (line.toX - line.fromX, line.toY - line.fromY)
            let length = max((across * across + down * down).squareRoot(), 1)
            let (unitX, unitY) = (across / length, down / length)
            let width = Self.width(of: name)
            func covered(from begin: Double) -> [DrawnBox] {
                stride(from: 0.0, through: width, by: 6).map { step in
                    let (x, y) = (line.fromX + unitX * (begin + step), line.fromY + unitY * (begin + step))
                    return DrawnBox(left: x - 10 + unitY * 12, top: y - 16, right: x + 6, bottom: y + 2)
                }
            }
            let lowest = min(14.0, max(length - width, 0) / 2)
            let begin =
                stride(from: lowest, through: max(length - width - 14, lowest), by: 10).first { begin in
                    covered(from: begin).allSatisfy { box in !points.contains(where: box.overlaps) }
                } ?? lowest
            boxes += covered(from: begin)
            let (x, y) = (line.fromX + unitX * begin, line.fromY + unitY * begin)
            let degrees = atan2(unitY, unitX) * 180 / Double.pi
            return "<text class=\"roof-name\" transform=\"translate(\(RooflineChart.text(x)) \(RooflineChart.text(y)))"
                + " rotate(\(RooflineChart.text(degrees))) translate(0 -6)\">\(XMLText.escaped(name))</text>"
        }
    }
}
