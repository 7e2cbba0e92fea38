import Testing

@testable import Daemon

@Suite struct MaskNameTests {
    private static func name(_ label: String) -> String {
        MaskName.names(of: [label]).first.map { String(decoding: $0, as: UTF8.self) } ?? "none"
    }

    @Test(arguments: [
        ("dog", "dog"), ("  fire   hydrant ", "fire hydrant"), ("Straße", "Strasse"), ("Łódź", "Lodz"),
        ("кошка", "koshka"), ("狗", "gou"), ("γάτα", "gata"), ("dog 🐶", "dog"), ("🐶", "#1"), ("", "#1"),
    ])
    func `other scripts are written in Latin letters, and what can't be is numbered`(_ case: (String, String)) {
        #expect(Self.name(`case`.0) == `case`.1)
    }

    @Test func `two labels that end up alike have their numbers added`() {
        let names = MaskName.names(of: ["狗", "cat", "枸", "🐶"]).map { String(decoding: $0, as: UTF8.self) }
        #expect(names == ["gou #1", "cat", "gou #3", "#4"])
    }

    @Test func `a name too long ends in an ellipsis, and is none where nothing is left`() throws {
        let name = Array("person with clothes".utf8)
        let whole = PixelFont.regular.width(of: name)
        #expect(MaskName.fitted(name, dots: whole) == name)
        for dots in 24..<whole {
            let fitted = try #require(MaskName.fitted(name, dots: dots))
            #expect(PixelFont.regular.width(of: fitted) <= dots)
            #expect(fitted.last == PixelFont.ellipsis && name.starts(with: fitted.dropLast()))
            #expect(fitted.count > 3 && fitted[fitted.count - 2] != 0x20)
        }
        #expect(MaskName.fitted(name, dots: 10) == nil)
        #expect(MaskName.fitted(name, dots: -3) == nil)
    }
}

@Suite struct PixelFontTests {
    @Test func `every letter of ASCII is drawn, and differently from all others`() {
        let letters = (UInt8(0x20)...0x7F).map { PixelFont.regular[$0] }
        #expect(Set(letters).count == 96)
        #expect(letters.dropFirst().allSatisfy { $0.rows.contains { $0 != 0 } && (1...5).contains($0.width) })
        #expect(letters.allSatisfy { $0.rows.count == PixelFont.rows })
    }

    @Test func `a letter lies as it is drawn`() {
        let glyph = PixelFont.regular[UInt8(ascii: "L")]
        let drawn = (0..<PixelFont.capHeight).map { y in
            String((0..<glyph.width).map { glyph.isLit($0, y) ? "#" : "." })
        }
        #expect(drawn == [String](repeating: "#....", count: 6) + ["#####"])
        #expect(PixelFont.regular.width(of: Array("LL".utf8)) == 11)
        #expect(PixelFont.regular[0xE9] == PixelFont.regular[UInt8(ascii: "?")])
    }

    @Test(arguments: [1, 3, 7])
    func `a letter of any size has its dots where they are, and nothing elsewhere`(_ dot: Int) {
        let glyph = PixelFont.regular[UInt8(ascii: "R")]
        let raster = GlyphRaster(glyph, dot: dot)
        #expect((raster.width, raster.height) == (glyph.width * dot, PixelFont.rows * dot))
        for y in 0..<PixelFont.rows {
            for x in 0..<glyph.width {
                let middle = raster.coverage[(y * dot + dot / 2) * raster.width + x * dot + dot / 2]
                #expect(glyph.isLit(x, y) ? middle > 127 : middle < 128, "\(x) \(y)")
            }
        }
    }
}
