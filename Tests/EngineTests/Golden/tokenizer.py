"""Makes tokenizer.json: what CLIP's own steps (ftfy, html, regex, byte-level BPE) give for many texts.

    pip install ftfy==6.3.1 regex
    python tokenizer.py ../../../Sources/Resources/data/merges.txt > tokenizer.json

`encoded` holds texts whose ids must be reproduced. `mojibake` holds texts whose encoding ftfy would repair, with the
ids for the text as it stands: those repairs are left out on purpose.
"""
import html
import itertools
import json
import sys

import ftfy
import regex

PATTERN = regex.compile(
    r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+",
    regex.IGNORECASE,
)


def symbols():
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    table = {byte: chr(byte) for byte in printable}
    table.update({byte: chr(256 + index) for index, byte in enumerate(others)})
    return table


class Reference:
    def __init__(self, path):
        merges = [tuple(line.split(" ")) for line in open(path, encoding="utf-8").read().split("\n") if line]
        assert len(merges) == 48894
        self.bytes = symbols()
        characters = list(self.bytes.values())
        words = characters + [c + "</w>" for c in characters] + ["".join(m) for m in merges]
        words += ["<|startoftext|>", "<|endoftext|>"]
        self.ids = {word: index for index, word in enumerate(words)}
        self.ranks = {merge: index for index, merge in enumerate(merges)}

    def word(self, text):
        if text in ("<|startoftext|>", "<|endoftext|>"):
            return [self.ids[text]]
        parts = [self.bytes[byte] for byte in text.encode("utf-8")]
        parts[-1] += "</w>"
        while len(parts) > 1:
            pair = min(itertools.pairwise(parts), key=lambda p: self.ranks.get(p, 1 << 30))
            if pair not in self.ranks:
                break
            joined, index = [], 0
            while index < len(parts):
                if tuple(parts[index : index + 2]) == pair:
                    joined.append(pair[0] + pair[1])
                    index += 2
                else:
                    joined.append(parts[index])
                    index += 1
            parts = joined
        return [self.ids[part] for part in parts]

    def encode(self, text, repair=True):
        text = ftfy.fix_text(text, fix_encoding=repair)
        text = html.unescape(html.unescape(text)).strip()
        text = " ".join(text.split()).strip().lower()
        return [token for piece in PATTERN.findall(text) for token in self.word(piece)]


WORDS = """
dog|a photo of a dog|delivery van|cardboard parcel|fire hydrant|traffic light|teddy bear|hot dog|t-shirt|x-ray|e-mail
T-Rex|iPhone 15 Pro|3D printer|4x4 pickup|No. 7|100%|50 km/h|1,000,000|3.14159|-273.15|+49 30 123456|0xDEADBEEF|A4|B2B
mother-in-law|rock'n'roll|o'clock|ma'am|y'all'd've|'tis|dogs'|the dogs' bowl|John's|JOHN'S|I'LL|we'Re|can't've|it''s
snake_case_label|camelCaseLabel|kebab-case-label|path/to/file.jpg|C:\\\\dir|user@example.com|https://example.org/?q=a&b=c
#hashtag|@mention|$100|€50|£20|¥1000|a/b|a\\\\b|[x]|{y}|(z)|<tag>|a<b|a>b|<b>bold</b>|!!!|?!|...|--|___|~|^|`code`|"quoted"
supercalifragilisticexpialidocious|pneumonoultramicroscopicsilicovolcanoconiosis|aaaaaaaaaaaaaaaaaaaaaaaaaaaa|zzzzzz|qwxzj
<|startoftext|>|<|endoftext|>|a <|endoftext|> b|<|STARTOFTEXT|>|!<|startoftext|>|x<|endoftext|>y|<|other|>
naïve café|Ångström|façade|jalapeño|smörgåsbord|Straße|STRASSE|œuvre|Œuvre|æther|Þór|Łódź|İstanbul|ISTANBUL|ıspanak|Dvořák
façade|re\u0301sume\u0301|A\u030Angstro\u0308m|\u212Bngstrom|\u2126 ohm|\u1E9B\u0323|q\u0307\u0323|Việt Nam|tiếng Việt
собака|красный автомобиль|Кошка на заборе|КОШКА|ёлка|Україна|їжак|Београд|Ђорђе|България|ქართული|Հայերեն|Ελληνικά|σκύλος
Ο ΣΚΥΛΟΣ|ΟΔΟΣ|άλφα βήτα|כלב|חתול שחור|كلب|قطة سوداء|مرحبا بالعالم|فارسی|اردو|سَلَام|١٢٣|۱۲۳|कुत्ता|लाल गाड़ी|१२३|বাংলা|தமிழ்|తెలుగు
ಕನ್ನಡ|മലയാളം|සිංහල|สุนัข|แมวดำ|ລາວ|မြန်မာ|ខ្មែរ|አማርኛ|ᏣᎳᎩ|ᠮᠣᠩᠭᠣᠯ|བོད་ཡིག|狗|红色的汽车|黑貓|猫|赤い自転車|いぬ|イヌ|ｲﾇ|ガレージ|ｶﾞﾚｰｼﾞ|개|빨간 자동차|한국어
강아지|\u1100\u1161\u11A8|日本語 テスト 123|１２３|ＡＢＣ　ｄｅｆ|全角（カッコ）！|￥５００|￦|｡｢｣､|ﾊﾟｰﾄ
😀|😀😃|dog 🐕|🐕‍🦺|👨‍👩‍👧‍👦|👍🏽|🇩🇪|❤️|❤|☃|☂ umbrella|♥♦♣♠|→|⇒|∞|≤ 5|½ cup|¾|x² + y³|H₂O|№ 5|Ⅳ|ⅳ|①②③|½|µm|μm|°C|℃|™|©2024|®
“double”|‘single’|it’s|don’t|rock ’n’ roll|«guillemets»|„low“|‚single low‘|‹x›|em—dash|en–dash|minus−|hy‐phen|soft\u00ADhyphen|ʼn|ŉ
ﬁre|oﬀ|ﬂag|oﬃce|waﬄe|ﬅop|ﬆop|Ĳssel|ĳs|Ǆ|ǅ|ǆ|Ǉ|ǈ|ǉ|Ǌ|ǋ|ǌ|Ǳ|ǲ|ǳ|ſhort|it'ſ|&COPYSR;|&FRAC12;|a &amp;amp;amp;amp;amp; b|&amp;ldquo;x&amp;rdquo;|ΑΣ ΣΑΣ ΑΣ.|Σ|…|a…b|‼|⁇|․|‥|⅓
a &amp; b|a &amp;amp; b|a &amp;amp;amp; b|&lt;b&gt;|&quot;x&quot;|&apos;s|&#39;s|&#x27;s|caf&eacute;|caf&eacute|&EACUTE;|P&EACUTE;REZ|&copy; 2024|&copy2024
&nbsp;|a&nbsp;b|&notit;|&notin;|&not|&amp|&AMP;|&ampx|&frac12;|&hearts;|&rarr;|&ldquo;x&rdquo;|&lsquo;y&rsquo;|&hellip;|&mdash;|&euro;5
&#65;|&#65|&#x41;|&#X41;|&#x1F600;|&#128512;|&#0;|&#x80;|&#146;|&#150;|&#xD800;|&#x110000;|&#99999999999;|&#;|&#x;|&;|& |&&amp;&|&unknown;|&Jscr;ohn
&checkmark;|&fjlig;ord|&NotEqualTilde;|&amp;eacute;|&amp;#39;s|<i>&ldquo;x&rdquo;</i>|<&amp;lsquo;>|&szlig;|&SZLIG;|BUNDESSTRA&SZLIG;E|&sup2;|&THORN;|&thorn
""".strip("\n")

SPACES = [
    "", " ", "   ", "\t", "\n", "a\tb", "a\nb", "a\r\nb", "a\rb", "a\u00a0b", "a\u2003b", "a\u2028b", "a\u2029b",
    "a\u3000b", "a\u200bb", "a\u200db", "a\u200cb", "a\u2060b", "a\ufeffb", "\ufeffbom", "a\u0000b", "a\u0007b",
    "a\u001bb", "a\u001b[31mred\u001b[0m", "a\u007fb", "a\u000bb", "a\u000cb", "a\u001cb", "a\u1680b", "a\u202fb",
    "a\u205fb", "a\u180eb", "a\u202eb", "a\u200eb", "a\u206ab", "a\ufff9b", "a\ufffcb", "a\ufffdb", "\U000e0041",
    "  spaced   out  ", "line one\n\n  line two", "a photo of a cat", "Hello, world!", "don't stop 42 times",
    "hello-world, 3.14 (test)", "café über naïve", "a clean origami aeroplane.", "a bad photo of a diningtable.",
    "itap of my tvmonitor.", "a photo of a pottedplant.", "this is one traffic light in the scene.",
    "I'm you're we've he'll she'd it's", "😀 emoji", "日本の石灯籠", "“quotes” ‘single’", "ﬁ", "ＡＢＣ",
    "a photo of " + "very " * 90 + "long", "'" * 9, "-" * 70, "1234567890" * 3, "x" * 300, "é" * 40, "😀" * 20,
]

MOJIBAKE = [
    "cafÃ©", "naÃ¯ve", "l’Ã©tÃ©", "doesnâ€™t", "â€œquotedâ€\u009d", "Ã¼ber", "StraÃŸe", "â‚¬5", "Â©", "Â£20",
    "a\u0085b", "\u0093curly\u0094", "\u0080", "rÃ©sumÃ©", "ÐºÐ¾Ñ\u0088ÐºÐ°", "æ—¥æœ¬", "ðŸ˜€", "Ã Â la carte",
]


def texts():
    seen = set()
    # "|" divides the words, except in "<|" and "|>".
    split = regex.split(r"\n|(?<!<)\|(?!>)", WORDS)
    for text in [*split, *SPACES]:
        if text not in seen:
            seen.add(text)
            yield text


def main():
    reference = Reference(sys.argv[1])
    encoded, mojibake = [], []
    for text in [*texts(), *MOJIBAKE]:
        plain, repaired = reference.encode(text, repair=False), reference.encode(text)
        (encoded if plain == repaired else mojibake).append({"text": text, "ids": plain})
    for text in ("a photo of a cat", "日本の石灯籠"):
        assert any(row["text"] == text for row in encoded)

    def rows(values):
        return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=True) for row in values) + "\n]"

    print('{"encoded": ' + rows(encoded) + ',\n"mojibake": ' + rows(mojibake) + "}")


main()
