import Decode

/// Paints a label map over its picture, for people: tints, contours and names.
///
/// Time and memory grow with the pixels alone.
struct MaskPainter: Sendable {
    let picture: MaskPicture
    let style: MaskStyle

    /// A painter of one map.
    init(_ picture: MaskPicture) {
        self.picture = picture
        style = MaskStyle(width: picture.width, height: picture.height)
    }

    /// The picture with its labels on it.
    ///
    /// - Parameters:
    ///   - rgb: 3 bytes a pixel, of the map's size.
    ///   - stride: bytes from one row to the next.
    func painted(over rgb: Span<UInt8>, stride: Int) -> MaskCanvas {
        var canvas = MaskCanvas(rgb, width: picture.width, height: picture.height, stride: stride)
        tint(&canvas)
        draw(NameLayout(picture, style: style), on: &canvas)
        return canvas
    }

    /// Regions in their colours, with a line of it along their contours, between edges.
    private func tint(_ canvas: inout MaskCanvas) {
        let labels = Int(picture.map.max() ?? 0) + 1
        guard labels > 1 else { return }
        let contours = ContourMap(picture, grain: style.grain)
        let distances = BorderDistance(contours.labels, width: picture.width, height: picture.height)
        // The brush of each label and distance on a contour's own side, and that of a label that is not the contour's.
        let brushes = (0..<labels).flatMap { label in (0..<256).map { brush(label, distance: Double($0) / 10) } }
        let specks = (0..<labels).map { Brush(colour: MaskPalette.colour($0), share: $0 == 0 ? 0 : style.strongTint) }
        let (map, smooth, table, speckTable) = (picture.map.span, contours.labels.span, brushes.span, specks.span)
        var pixels = canvas.pixels.mutableSpan
        for y in 0..<picture.height {
            distances.withRow(y) { distances in
                for x in distances.indices {
                    let place = y * picture.width + x
                    let (label, contour, distance) = (Int(map[place]), Int(smooth[place]), Int(distances[x]))
                    if label == 0, contour == 0, distance == 255 { continue }
                    var brush = table[contour << 8 | distance]
                    if label != contour, brush.isTint { brush = speckTable[label] }
                    pixels[3 * place] = UInt8((Int(pixels[3 * place]) * brush.kept + brush.red) >> 8)
                    pixels[3 * place + 1] = UInt8((Int(pixels[3 * place + 1]) * brush.kept + brush.green) >> 8)
                    pixels[3 * place + 2] = UInt8((Int(pixels[3 * place + 2]) * brush.kept + brush.blue) >> 8)
                }
            }
        }
    }

    private func brush(_ label: Int, distance: Double) -> Brush {
        let colour = MaskPalette.colour(label)
        let edge = label == 0 || MaskPalette.isLight(label) ? MaskCanvas.dark : MaskCanvas.white
        // The shares of the edge and of the line; the rest is tinted.
        let edgeShare = min(max(style.edge - distance + 0.5, 0), 1) * (label == 0 ? 0.7 : 0.8)
        let lineShare = label == 0 ? 0 : min(max(style.edge + style.line - distance + 0.5, 0), 1) * (1 - edgeShare)
        let tint = label == 0 ? 0 : style.tint * (1 - edgeShare - lineShare)
        return Brush(
            colour: colour, share: lineShare + tint, edge: edge, edgeShare: edgeShare,
            isTint: edgeShare + lineShare < 0.5)
    }

    private func draw(_ layout: NameLayout, on canvas: inout MaskCanvas) {
        let unit = Double(style.dot)
        for name in layout.names {
            guard let end = name.place.leader else { continue }
            let start = name.place.box.grown(-style.padding).nearest(to: end)
            canvas.line(from: start, to: end, width: 2.6 * unit, MaskCanvas.dark, opacity: 0.8)
            canvas.line(from: start, to: end, width: 1.1 * unit, MaskPalette.colour(name.label))
            canvas.line(from: end, to: end, width: 4.2 * unit, MaskCanvas.dark)
            canvas.line(from: end, to: end, width: 2.6 * unit, MaskPalette.colour(name.label))
        }
        var glyphs: [UInt8: GlyphRaster] = [:]
        for name in layout.names {
            let box = name.place.box
            canvas.fill(box, radius: 4 * unit, MaskCanvas.dark, opacity: 0.8)
            let (left, top) = (box.left + style.padding, box.top + style.padding)
            let spot = PixelBox(left: left, top: top, right: left + style.spot, bottom: top + style.spot)
            canvas.fill(spot, radius: Double(style.spot) / 2, MaskCanvas.white, opacity: 0.9)
            canvas.fill(
                spot.grown(-max(style.dot / 2, 1)), radius: Double(style.spot) / 2, MaskPalette.colour(name.label),
                opacity: 1)
            var corner = PixelPoint(x: spot.right + style.padding, y: top)
            for letter in name.letters {
                let glyph = glyphs[letter] ?? GlyphRaster(PixelFont.regular[letter], dot: style.dot)
                glyphs[letter] = glyph
                canvas.draw(glyph, at: corner, MaskCanvas.white)
                corner.x += glyph.width + PixelFont.gap * style.dot
            }
        }
    }
}
