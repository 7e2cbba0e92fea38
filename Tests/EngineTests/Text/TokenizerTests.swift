import Testing

@testable import Engine

/// Known answers of CLIP's own tokenizer.
@Suite struct TokenizerTests {
    static let tokenizer = Tokenizer()

    @Test(
        arguments: [
            ("a photo of a cat", [320, 1125, 539, 320, 2368]),
            ("Hello, world!", [3306, 267, 1002, 256]),
            ("don't stop 42 times", [847, 713, 1691, 275, 273, 1661]),
            ("hello-world, 3.14 (test)", [3306, 268, 1002, 267, 274, 269, 272, 275, 263, 1628, 264]),
            ("café über naïve", [15304, 6522, 1516, 1097, 35689, 563]),
            ("  spaced   out  ", [10336, 538, 620]),
            ("a &amp; b", [320, 261, 321]),
            ("a clean origami aeroplane.", [320, 3772, 31832, 27735, 3980, 269]),
            ("a bad photo of a diningtable.", [320, 2103, 1125, 539, 320, 1462, 653, 2175, 269]),
            ("itap of my tvmonitor.", [529, 2728, 539, 607, 3197, 10198, 269]),
            ("a photo of a pottedplant.", [320, 1125, 539, 320, 3547, 4841, 3912, 269]),
            ("this is one traffic light in the scene.", [589, 533, 637, 3399, 1395, 530, 518, 3562, 269]),
            (
                "I'm you're we've he'll she'd it's",
                [328, 880, 592, 982, 649, 1200, 797, 1342, 1043, 1896, 585, 568]
            ),
            ("\u{1F600} emoji", [7334, 16327]),
            ("日本の石灯籠", [39121, 44353, 21575, 163, 253, 111, 163, 223, 107, 163, 109, 510]),
            ("“quotes” ‘single’", [257, 5808, 257, 568, 17005, 262]),
            ("\u{FB01}", [3589]),
            ("ＡＢＣ", [5334]),
            ("…", [959]),
        ] as [(String, [Int32])])
    func `a text has its known tokens`(_ text: String, _ tokens: [Int32]) {
        #expect(Self.tokenizer.encode(text) == tokens)
    }
}
