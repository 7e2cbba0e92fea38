import Foundation

/// What a label is called on a picture, in letters that ``PixelFont`` has.
enum MaskName {
    /// The names of the labels from 1 on; `#k` for those of which no letter is left.
    ///
    /// Other scripts are written in Latin letters. Two labels that end up alike have their numbers added.
    static func names(of labels: [String]) -> [[UInt8]] {
        let names = labels.map(letters)
        let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
        return names.enumerated().map { index, name in
            if name.isEmpty { return number(index + 1) }
            return counts[name, default: 0] > 1 ? name + [0x20] + number(index + 1) : name
        }
    }

    /// How a label is named by its place.
    static func number(_ index: Int) -> [UInt8] { Array("#\(index)".utf8) }

    /// The name, or as much of it as is at most `dots` wide, with an ellipsis; nil where that is under three letters.
    static func fitted(_ name: [UInt8], dots: Int, font: PixelFont = .regular) -> [UInt8]? {
        if font.width(of: name) <= dots { return name }
        for count in stride(from: name.count - 1, through: 3, by: -1) where name[count - 1] != 0x20 {
            let shortened = Array(name.prefix(count)) + [PixelFont.ellipsis]
            if font.width(of: shortened) <= dots { return shortened }
        }
        return nil
    }

    private static func letters(_ label: String) -> [UInt8] {
        let isPlain = label.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        // Russian first: its own rules write two letters where others put accents, which would be lost.
        let latin = StringTransform("Russian-Latin/BGN; Any-Latin; Latin-ASCII")
        let text = isPlain ? label : label.applyingTransform(latin, reverse: false) ?? label
        let words = text.split { $0.isWhitespace }.map { word in word.utf8.filter { (0x21...0x7E).contains($0) } }
        return Array(words.filter { !$0.isEmpty }.joined(separator: [0x20]))
    }
}
