"""Makes the odd media of this folder from ../media/expected/train.png.

Needs Pillow, ffmpeg and heif-enc (libheif-examples). Run it here; what it makes is committed, so that tests need none.
"""
import os, struct, subprocess
import numpy
from PIL import Image

os.chdir(os.path.dirname(os.path.abspath(__file__)))
SOURCE = "../media/expected/train.png"
train = Image.open(SOURCE).convert("RGB")
width, height = train.size
alpha = Image.linear_gradient("L").resize(train.size)
clear = train.copy()
clear.putalpha(alpha)
clear.save("/tmp/odd-alpha.png")
STORED = {1: None, 2: Image.FLIP_LEFT_RIGHT, 3: Image.ROTATE_180, 4: Image.FLIP_TOP_BOTTOM, 5: Image.TRANSPOSE,
          6: Image.ROTATE_90, 7: Image.TRANSVERSE, 8: Image.ROTATE_270}


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True)


def stored(picture, orientation):
    return picture if STORED[orientation] is None else picture.transpose(STORED[orientation])


for orientation in STORED:
    exif = Image.Exif()
    exif[274] = orientation
    stored(train, orientation).save(f"exif-{orientation}.jpg", quality=85, exif=exif)
    if orientation in (5, 6):
        stored(train, orientation).save(f"exif-{orientation}.webp", quality=85, exif=exif)
        stored(train, orientation).quantize(64).save(f"exif-{orientation}.png", exif=exif)
        stored(train, orientation).save(f"exif-{orientation}.tif", tiffinfo={274: orientation}, compression="tiff_lzw")

small = train.resize((48, 36))
small_clear = clear.resize((48, 36))
white = Image.new("RGBA", small.size, "white")
over_white = Image.alpha_composite(white, small_clear).convert("RGB")
palette_clear = small_clear.quantize(32, method=2)
canvas = Image.new("RGB", (100, 80), "white")
canvas.paste(small.quantize(32).convert("RGB"), (20, 10))
os.makedirs("expected", exist_ok=True)
small.save("expected/small.png")
over_white.save("expected/over-white.png")
small_clear.convert("RGB").save("expected/colours-under-alpha.png")
Image.alpha_composite(white, palette_clear.convert("RGBA")).convert("RGB").save("expected/palette.png")
small.convert("1").convert("RGB").save("expected/bits.png")
small.quantize(16).convert("RGB").save("expected/few-colours.png")
small.convert("CMYK").convert("RGB").save("expected/ink.png")
canvas.save("expected/canvas.png")
small_clear.save("alpha.webp", lossless=True)
small_clear.save("alpha.tga")
small_clear.save("unused.bmp")
small_clear.save("alpha.tif")
Image.merge("RGBX", (*small.split(), small_clear.getchannel("A"))).save("unused.tif")
targa = bytearray(open("alpha.tga", "rb").read())
targa[17] &= 0xF0
open("unused.tga", "wb").write(targa)
small_clear.save("alpha.ico", sizes=[(48, 36), (16, 12)])
small_clear.save("mask.ico", sizes=[(48, 36), (16, 12)], bitmap_format="bmp")
palette_clear.save("palette-alpha.png")
small.convert("1").save("bits.png")
small.convert("1").save("group4.tif", compression="group4")
small.quantize(16).save("first-of-two.gif", save_all=True, append_images=[small.quantize(16).rotate(180)])
small.save("first-of-two.tif", save_all=True, append_images=[small.rotate(180)])
small.save("first-of-two.png", save_all=True, append_images=[small.rotate(180)])
small.save("animated.webp", save_all=True, append_images=[small.rotate(180)], duration=100)
small.convert("CMYK").save("ink.tif")
small.save("jpeg.tif", compression="jpeg")
small.save("picture.jp2")
small.save("picture.sgi")
small.save("picture.pcx")
small.convert("CMYK").save("adobe.jpg", quality=95)
data = open("adobe.jpg", "rb").read()
marker = data.index(b"\xff\xee")
open("ink.jpg", "wb").write(data[:marker] + data[marker + 2 + struct.unpack(">H", data[marker + 2 : marker + 4])[0] :])
os.remove("adobe.jpg")

# A GIF whose only picture lies at (20, 10) of a canvas of 100 x 80.
small.quantize(32).save("offset.gif")
data = bytearray(open("offset.gif", "rb").read())
data[6:10] = struct.pack("<HH", 100, 80)
start = data.index(b"\x2c", 13 + 3 * (2 << (data[10] & 7)))
data[start + 1 : start + 5] = struct.pack("<HH", 20, 10)
open("offset.gif", "wb").write(data)

# A TIFF of one 64 x 48 tile.
tile = numpy.zeros((48, 64, 3), "uint8")
tile[:36, :48] = numpy.array(small)
body = tile.tobytes()
place = 8 + len(body)
entries = [(256, 3, 48), (257, 3, 36), (258, 3, None), (259, 3, 1), (262, 3, 2), (277, 3, 3), (322, 3, 64), (323, 3, 48),
           (324, 4, 8), (325, 4, len(body))]
directory = struct.pack("<H", len(entries))
for tag, kind, value in entries:
    count, value = (3, place + 2 + 12 * len(entries) + 4) if value is None else (1, value)
    directory += struct.pack("<HHII", tag, kind, count, value)
open("tiled.tif", "wb").write(
    b"II*\0" + struct.pack("<I", place) + body + directory + b"\0\0\0\0" + struct.pack("<HHH", 8, 8, 8))

small.save("/tmp/odd-small.png")
small_clear.save("/tmp/odd-small-alpha.png")
ffmpeg("-i", "/tmp/odd-small.png", "-pix_fmt", "rgb48be", "deep.png")
for name, form, codec in (
    ("sixteen-bits.xwd", "rgb565be", "xwd"), ("sixteen-bits.mov", "rgb555be", "rawvideo"), ("eight-bits.nut", "rgb8", "rawvideo")
):
    ffmpeg("-i", "/tmp/odd-small.png", "-vf", "scale=sws_dither=none", "-pix_fmt", form, "-c:v", codec, "-fflags",
           "+bitexact", "-frames:v", "1", name)
open("grey-alpha.tga", "wb").write(
    bytes([0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]) + struct.pack("<HH", 48, 36) + bytes([16, 0x28])
    + bytes(value for y in range(36) for x in range(48) for value in (5 * x, 255)))
ffmpeg("-i", "/tmp/odd-small.png", "-frames:v", "1", "picture.qoi")
ffmpeg("-i", "/tmp/odd-small.png", "-c:v", "libjxl", "-distance", "0", "-frames:v", "1", "picture.jxl")
ffmpeg("-i", "/tmp/odd-small.png", "-c:v", "ljpeg", "-pix_fmt", "bgr24", "-frames:v", "1", "lossless.jpg")

# HEIC and AVIF, their boxes written by hand: turned, mirrored, in a grid, and of a false size.
def boxes(data, start=0, end=None):
    end = len(data) if end is None else end
    while start + 8 <= end:
        size = struct.unpack(">I", data[start : start + 4])[0]
        yield data[start + 4 : start + 8], start + 8, start + size
        start += size


def box(kind, *parts):
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def full(kind, version, *parts):
    return box(kind, bytes([version, 0, 0, 0]), *parts)


def coded(picture, suffix):
    """The configuration box and the coded bytes of a picture."""
    picture.save("/tmp/odd-tile.png")
    subprocess.run(["heif-enc", "-q", "90", "-o", f"/tmp/odd-tile.{suffix}", "/tmp/odd-tile.png"], check=True,
                   capture_output=True)
    data = open(f"/tmp/odd-tile.{suffix}", "rb").read()
    top = {kind: (start, end) for kind, start, end in boxes(data)}
    start, end = top[b"meta"]
    meta = {kind: (a, b) for kind, a, b in boxes(data, start + 4, end)}
    properties = {kind: (a, b) for kind, a, b in boxes(data, *meta[b"iprp"])}
    wanted = b"av1C" if suffix == "avif" else b"hvcC"
    configuration = [data[a - 8 : b] for kind, a, b in boxes(data, *properties[b"ipco"]) if kind == wanted][0]
    at = meta[b"iloc"][0]
    version, sizes = data[at], struct.unpack(">H", data[at + 4 : at + 6])[0]
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    at += 10
    in_data = False
    if version >= 1:
        in_data = data[at + 1] & 15 == 1
        at += 2
    at += 2
    base = int.from_bytes(data[at : at + base_size], "big")
    at += base_size + 2
    offset = base + int.from_bytes(data[at : at + offset_size], "big") + (meta[b"idat"][0] if in_data else 0)
    length = int.from_bytes(data[at + offset_size : at + offset_size + length_size], "big")
    return configuration, data[offset : offset + length]


def write(name, items, properties, uses, references=b""):
    brand = name.split(".")[1].encode()
    head = box(b"ftyp", brand, b"\0\0\0\0mif1", brand)

    def meta(base):
        places = b""
        for number, _, data in items:
            places += struct.pack(">HHHII", number, 0, 1, base, len(data))
            base += len(data)
        infos = [full(b"infe", 2, struct.pack(">HH", number, 0), kind, b"\0") for number, kind, _ in items]
        association = b"".join(struct.pack(">HB", number, len(used)) + bytes(used) for number, used in uses)
        return full(
            b"meta", 0, full(b"hdlr", 0, b"\0\0\0\0pict" + b"\0" * 13), full(b"pitm", 0, b"\0\1"),
            full(b"iloc", 0, b"\x44\0", struct.pack(">H", len(items)), places),
            full(b"iinf", 0, struct.pack(">H", len(items)), *infos),
            full(b"iref", 0, references) if references else b"",
            box(b"iprp", box(b"ipco", *properties), full(b"ipma", 0, struct.pack(">I", len(uses)), association)))

    body = b"".join(data for _, _, data in items)
    open(name, "wb").write(head + meta(len(head) + len(meta(0)) + 8) + box(b"mdat", body))


def extent(columns, rows):
    return full(b"ispe", 0, struct.pack(">II", columns, rows))


for suffix, kind in (("heic", b"hvc1"), ("avif", b"av01")):
    for name, transform, extra in (
        ("turned", Image.ROTATE_270, box(b"irot", b"\1")), ("mirrored", Image.FLIP_TOP_BOTTOM, box(b"imir", b"\0"))
    ):
        picture = train.transpose(transform)
        configuration, data = coded(picture, suffix)
        write(f"{name}.{suffix}", [(1, kind, data)], [configuration, extent(*picture.size), extra], [(1, [0x81, 2, 0x83])])
    canvas = Image.new("RGB", (224, 160))
    canvas.paste(train, (0, 0))
    tiles = [coded(canvas.crop((x, y, x + 112, y + 80)), suffix) for y in (0, 80) for x in (0, 112)]
    grid = bytes([0, 0, 1, 1]) + struct.pack(">HH", width, height)
    write(
        f"grid.{suffix}", [(1, b"grid", grid)] + [(2 + i, kind, tile[1]) for i, tile in enumerate(tiles)],
        [tiles[0][0], extent(112, 80), extent(width, height)], [(1, [3])] + [(2 + i, [0x81, 2]) for i in range(4)],
        box(b"dimg", struct.pack(">HH4H", 1, 4, 2, 3, 4, 5)))
    configuration, data = coded(small, suffix)
    write(f"false-size.{suffix}", [(1, kind, data)], [configuration, extent(416, 312)], [(1, [0x81, 2])])
    write(f"huge.{suffix}", [(1, kind, data)], [configuration, extent(32000, 32000)], [(1, [0x81, 2])])

# Video: 96 x 72, 12 frames a second, 3 seconds.
TEST = ["-f", "lavfi", "-i", "testsrc2=s=96x72:r=12:d=3"]
ffmpeg(*TEST, "-c:v", "libx264", "-g", "12", "-movflags", "+faststart", "plain.mp4")
ffmpeg("-ss", "1.6", "-i", "plain.mp4", "-c", "copy", "edit-list.mp4")
ffmpeg(*TEST, "-c:v", "libx264", "-g", "12", "-output_ts_offset", "95442", "wrapping.ts")
ffmpeg(*TEST, "-c:v", "libx264", "-g", "12", "plain.mkv")
ffmpeg(*TEST, "-f", "lavfi", "-i", "color=red:s=64x64:r=12:d=3", "-map", "0", "-map", "1", "-c:v", "libx264",
       "-disposition:v:0", "0", "-disposition:v:1", "default", "second-is-default.mkv")
ffmpeg(*TEST, "-i", SOURCE, "-map", "0", "-map", "1", "-c:v:0", "libx264", "-c:v:1", "mjpeg", "-disposition:v:1",
       "attached_pic", "with-cover.mp4")
for size in ("96x72", "64x48"):
    ffmpeg("-f", "lavfi", "-i", f"testsrc2=s={size}:r=12:d=1", "-c:v", "libx264", "-g", "12", f"/tmp/odd-{size}.h264")
open("size-changes.h264", "wb").write(b"".join(open(f"/tmp/odd-{s}.h264", "rb").read() for s in ("96x72", "64x48")))
ffmpeg("-i", "plain.mp4", "-c:v", "mjpeg", "-q:v", "5", "-frames:v", "5", "film.mjpeg")
RED = ("color=red:s=96x72:r=12:d=0.5,format=yuva420p,"
       "geq=lum='lum(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)':a='if(gt(X,48),255,0)'")
ffmpeg("-f", "lavfi", "-i", RED, "-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "transparent.webm")
