/// Where on a picture the names of its labels are written.
struct NameLayout: Sendable {
    /// A name with its place.
    struct Name: Sendable {
        /// 1 for the first label.
        let label: Int
        /// What of it is written, in letters of ``PixelFont``.
        let letters: [UInt8]
        let place: NamePlacement.Place
    }

    /// The names that there is room for, no two of which overlap, all inside the picture.
    ///
    /// Those that find no room near their region are stacked in the lower left corner.
    let names: [Name]

    init(_ picture: MaskPicture, style: MaskStyle) {
        let grid = RegionGrid(picture)
        let texts = MaskName.names(of: picture.labels)
        let whole = PixelBox(left: 0, top: 0, right: picture.width, bottom: picture.height)
        var placement = NamePlacement(area: whole.grown(-style.margin), grid: grid, gap: style.margin)
        // A name is not longer than three fifths of the picture, if that is enough for a word.
        let widest = min(max(picture.width * 3 / 5, style.plateWidth(dots: 70)), picture.width - 2 * style.margin)
        let isTooSmall = style.plateHeight * 4 > picture.height
        let regions = isTooSmall ? [] : grid.regions.filter { $0.label <= texts.count }
        var names: [Name] = []
        var left: [(label: Int, letters: [UInt8])] = []
        // Those with much room first: they take it inside of their regions, in nobody's way.
        for region in regions.sorted(by: { $0.depth > $1.depth }) {
            let dots = style.dots(plateWidth: widest)
            let fitted = [texts[region.label - 1], MaskName.number(region.label)].lazy.compactMap {
                MaskName.fitted($0, dots: dots)
            }
            guard let letters = fitted.first else { continue }
            let width = style.plateWidth(dots: PixelFont.regular.width(of: letters))
            if let place = placement.place(width: width, height: style.plateHeight, on: region) {
                names.append(Name(label: region.label, letters: letters, place: place))
            } else {
                left.append((region.label, letters))
            }
        }
        for (label, letters) in left.sorted(by: { $0.label > $1.label }) {
            let width = style.plateWidth(dots: PixelFont.regular.width(of: letters))
            guard let place = placement.placeAside(width: width, height: style.plateHeight) else { continue }
            names.append(Name(label: label, letters: letters, place: place))
        }
        self.names = names
    }
}
