/// A curve through points as an SVG that takes its colours from the page around it.
struct LineChart: Sendable {
    let xs: [Double]
    let ys: [Double]
    /// The point that is pointed out.
    let marked: Int
    let xTitle: String
    let yTitle: String

    private static let size = (width: 720.0, height: 380.0)
    private static let margin = (left: 64.0, top: 28.0, right: 24.0, bottom: 52.0)

    var svg: String {
        let (xScale, yScale) = (Scale(xs, padded: false), Scale(ys, padded: true))
        let points = zip(xs, ys).map { (x: x(xScale.share($0)), y: y(yScale.share($1))) }
        var parts: [String] = []
        for tick in yScale.ticks {
            let height = Self.text(y(yScale.share(tick)))
            let right = Self.text(Self.size.width - Self.margin.right)
            parts.append(
                "<line class=\"grid\" x1=\"\(Self.text(Self.margin.left))\" x2=\"\(right)\" y1=\"\(height)\" y2=\"\(height)\"/>"
            )
            parts.append(label(yScale.text(tick), Self.margin.left - 8, y(yScale.share(tick)) + 4, anchor: "end"))
        }
        for tick in xScale.ticks {
            parts.append(
                label(
                    xScale.text(tick), x(xScale.share(tick)), Self.size.height - Self.margin.bottom + 20,
                    anchor: "middle"))
        }
        let line = points.map { "\(Self.text($0.x)),\(Self.text($0.y))" }.joined(separator: " ")
        parts.append("<polyline class=\"curve\" points=\"\(line)\"/>")
        for (index, point) in points.enumerated() {
            let isMarked = index == marked
            parts.append(
                "<circle class=\"\(isMarked ? "best-point" : "point")\" cx=\"\(Self.text(point.x))\" "
                    + "cy=\"\(Self.text(point.y))\" r=\"\(isMarked ? 6 : 4)\">"
                    + "<title>\(Sweep.text(xs[index])): \(TextTable.percent(ys[index] / 100))</title></circle>")
        }
        if points.indices.contains(marked) {
            let anchor = marked == 0 ? "start" : marked == points.count - 1 ? "end" : "middle"
            parts.append(
                label(
                    TextTable.percent(ys[marked] / 100), points[marked].x, points[marked].y - 12, anchor: anchor,
                    style: " class=\"best-text\""))
        }
        let middle = (Self.margin.left + Self.size.width - Self.margin.right) / 2
        parts.append(label(xTitle, middle, Self.size.height - 10, anchor: "middle"))
        parts.append(label(yTitle, Self.margin.left - 8, 16, anchor: "end"))
        return """
            <svg viewBox="0 0 \(Self.text(Self.size.width)) \
            \(Self.text(Self.size.height))" role="img" aria-label="\(yTitle) over \(xTitle)">
            \(parts.joined(separator: "\n"))
            </svg>
            """
    }

    private func x(_ share: Double) -> Double {
        Self.margin.left + 12 + share * (Self.size.width - Self.margin.left - Self.margin.right - 24)
    }

    private func y(_ share: Double) -> Double {
        Self.size.height - Self.margin.bottom - share * (Self.size.height - Self.margin.top - Self.margin.bottom)
    }

    private func label(_ text: String, _ x: Double, _ y: Double, anchor: String, style: String = "") -> String {
        "<text\(style) x=\"\(Self.text(x))\" y=\"\(Self.text(y))\" text-anchor=\"\(anchor)\">\(text)</text>"
    }

    private static func text(_ value: Double) -> String {
        "\((value * 10).rounded() / 10)"
    }

    /// A range of values with round marks in it.
    private struct Scale {
        private var low: Double
        private var high: Double
        private let step: Double

        /// - Parameter padded: whether the range ends at round marks rather than at the values.
        init(_ values: [Double], padded: Bool) {
            let least = values.min() ?? 0
            let most = values.max() ?? 1
            let span = most > least ? most - least : max(abs(most), 1) * 0.1
            let rough = span / 5
            var power = 1.0
            while power > rough { power /= 10 }
            while power * 10 <= rough { power *= 10 }
            step = ([1, 2, 5].map { $0 * power }.first { $0 >= rough }) ?? 10 * power
            low = most > least ? least : least - span / 2
            high = most > least ? most : most + span / 2
            guard padded else { return }
            low = (low / step).rounded(.down) * step
            high = (high / step).rounded(.up) * step
        }

        func share(_ value: Double) -> Double { (value - low) / (high - low) }

        var ticks: [Double] {
            let first = Int((low / step - 1e-9).rounded(.up))
            let last = Int((high / step + 1e-9).rounded(.down))
            return first <= last ? (first...last).map { Double($0) * step } : []
        }

        func text(_ tick: Double) -> String { Sweep.text((tick * 1e9).rounded() / 1e9) }
    }
}
