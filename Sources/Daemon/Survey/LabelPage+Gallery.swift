import Decode
import Engine
import Foundation

extension LabelPage {
    /// The pictures with the boxes drawn; nothing where there are none.
    var gallery: String {
        guard !pictures.isEmpty else { return "" }
        return """
            <h2 class="title">The most telling pictures</h2>
            <p>Of each label those with the highest values and those next to its threshold. Dashed: not a tag, but close.</p>
            <section class="pictures">
            \(pictures.map(figure).joined(separator: "\n"))
            </section>
            """
    }

    private func figure(_ picture: TellingPictures.Picture) -> String {
        let (width, height) = (picture.image.width, picture.image.height)
        let data = Data(picture.image.jpeg).base64EncodedString()
        let boxes = picture.marks.enumerated().map { box($1, $0, width, height) }.joined()
        let chips = picture.marks.enumerated().map { index, mark in
            "<li class=\"\(mark.isTag ? "tag" : "near")\" style=\"--hue: \(Self.hue(index))\">"
                + "\(Self.escaped(name(of: mark))) <b>\([LabelReport].figure(mark.value))</b></li>"
        }
        let file = picture.name.split(separator: "/").last.map(String.init) ?? picture.name
        let time = picture.time.map { " at \(Self.short($0)) s" } ?? ""
        return """
            <figure>
            <div class="frame"><img alt="" width="\(width)" height="\(height)" src="data:image/jpeg;base64,\(data)">\
            <svg viewBox="0 0 \(width) \(height)" aria-hidden="true">\(boxes)</svg></div>
            <figcaption><span title="\(Self.escaped(picture.name))">\(Self.escaped(file))\(time)</span>\
            <ul>\(chips.joined())</ul></figcaption>
            </figure>
            """
    }

    private func box(_ mark: TellingPictures.Picture.Mark, _ index: Int, _ width: Int, _ height: Int) -> String {
        guard let box = mark.box else { return "" }
        // Half a line's width inside, so that a box at the edge is whole.
        let (x, y) = (box.x * Double(width) + 1, box.y * Double(height) + 1)
        let (wide, tall) = (max(box.width * Double(width) - 2, 1), max(box.height * Double(height) - 2, 1))
        let text = "\(name(of: mark)) \([LabelReport].figure(mark.value))"
        // Marks one below the other where boxes begin at one point.
        let line = Swift.min(max(y + 13, 13) + Double(index % 3) * 16, Double(height) - 4)
        let textWidth = Double(text.count) * 6.4 + 8
        let left = Swift.min(x, max(Double(width) - textWidth, 0))
        return """
            <g class="\(mark.isTag ? "tag" : "near")" style="--hue: \(Self.hue(index))">\
            <rect class="box" x="\(Self.short(x))" y="\(Self.short(y))" width="\(Self.short(wide))" \
            height="\(Self.short(tall))"/>\
            <rect class="plate" x="\(Self.short(left))" y="\(Self.short(line - 12))" \
            width="\(Self.short(textWidth))" height="16"/>\
            <text x="\(Self.short(left + 4))" y="\(Self.short(line))">\(Self.escaped(text))</text></g>
            """
    }

    private func name(of mark: TellingPictures.Picture.Mark) -> String {
        labels.indices.contains(mark.label) ? labels[mark.label] : ""
    }

    /// Colours far apart for marks that follow each other.
    private static func hue(_ index: Int) -> Int { (205 + index * 137) % 360 }
}
