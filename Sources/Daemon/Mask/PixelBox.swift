/// A rectangle of pixels; its right and lower sides are outside.
struct PixelBox: Sendable, Hashable {
    var left: Int
    var top: Int
    var right: Int
    var bottom: Int

    var width: Int { right - left }
    var height: Int { bottom - top }

    func overlaps(_ other: Self) -> Bool {
        left < other.right && other.left < right && top < other.bottom && other.top < bottom
    }

    func holds(_ other: Self) -> Bool {
        left <= other.left && other.right <= right && top <= other.top && other.bottom <= bottom
    }

    /// Larger by `margin` on every side.
    func grown(_ margin: Int) -> Self {
        PixelBox(left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin)
    }

    /// Moved as little as it takes to lie inside `area`; nil where it is too large.
    func moved(into area: Self) -> Self? {
        guard width <= area.width, height <= area.height else { return nil }
        let across = max(area.left - left, 0) + min(area.right - right, 0)
        let down = max(area.top - top, 0) + min(area.bottom - bottom, 0)
        return PixelBox(left: left + across, top: top + down, right: right + across, bottom: bottom + down)
    }

    /// The point of it next to another.
    func nearest(to point: PixelPoint) -> PixelPoint {
        PixelPoint(x: min(max(point.x, left), right - 1), y: min(max(point.y, top), bottom - 1))
    }
}

/// A pixel by its column and row.
struct PixelPoint: Sendable, Hashable {
    var x: Int
    var y: Int

    func distance(to other: Self) -> Double {
        let (across, down) = (Double(x - other.x), Double(y - other.y))
        return (across * across + down * down).squareRoot()
    }
}
