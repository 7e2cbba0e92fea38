"""Damaged and hostile pictures and videos, with good ones among them."""
import glob
import os
import struct
import time
import zlib

from harness.context import configuration
from harness.daemon import Daemon
from harness.judge import Expectation, judge_files, judge_lines, judge_process, version
from harness.media import chunk, put
from harness.records import Records
from harness.result import Result

PICTURES = (".jpg", ".png", ".gif", ".webp", ".avif", ".heic", ".tif", ".bmp", ".tga", ".jp2", ".jxl", ".ico", ".qoi",
            ".pcx", ".sgi")
VIDEOS = (".mp4", ".mkv", ".avi", ".webm", ".ts", ".h264", ".mjpeg")


def run(context):
    """Each of 1,000 pictures and 200 videos ends in one record; the good ones among them are tagged."""
    result = Result("mutants")
    folder = context.folder("mutants")
    inbox = os.path.join(folder, "inbox")
    os.mkdir(inbox)
    random = context.random("mutants")
    daemon = Daemon(context, folder, configuration(
        folder, f"  - {{name: inbox, folder: {inbox}, settle: 100ms, frames: off, deadline: 20s}}", "max_side: 128"))
    reader = Records(folder + "/records.ndjson", context.schema)
    expectation = Expectation()
    good = _drop_good(context, inbox, expectation, 20, "early")
    daemon.start_and_wait(reader)
    reader.wait(lambda reader: expectation.told(reader.records), 60)
    # What arrives is decoded by another process than what was there before.
    good |= _drop_good(context, inbox, expectation, 1, "first")
    reader.wait(lambda reader: expectation.told(reader.records), 60)
    warm = daemon.highest_level(3)
    sources = sorted(path for path in glob.glob(context.root + "/samples/pictures/*")
                     + glob.glob(context.root + "/samples/*.mp4")
                     + glob.glob(context.root + "/Tests/DecodeTests/Golden/*/*") if os.path.isfile(path))
    data = {path: _read(path) for path in sources}
    for suffixes, count in ((PICTURES, context.count(1_000, 100)), (VIDEOS, context.count(200, 20))):
        seeds = [path for path in sources if path.endswith(suffixes)]
        for number in range(count):
            seed = random.choice(seeds)
            other = data[random.choice(seeds)]
            path = f"{inbox}/{count}-{number:04}{os.path.splitext(seed)[1]}"
            # Old enough not to be waited for: a file that is cut short might still be growing.
            put(path, _mutant(data[seed], other, random), age=3600)
            expectation.once.add(version(path))
            result.faults += 1
    for name, bomb in _bombs().items():
        put(f"{inbox}/{name}", bomb, age=3600)
        expectation.once.add(version(f"{inbox}/{name}"))
        result.faults += 1
    good |= _drop_good(context, inbox, expectation, 40, "late")
    if not reader.wait(lambda reader: expectation.told(reader.records), context.count(400, 90), daemon.survive):
        result.notes.append("gave up waiting")
    time.sleep(1)
    daemon.leaks(warm, result)
    result.wrong += filter(None, [daemon.stop()])
    judge_lines(reader, result)
    judge_files(reader.records, expectation, result)
    judge_process(daemon, result)
    tagged = {record["body"]["path"] for record in reader.of("file") if record["body"].get("tags")}
    for path in sorted(good - tagged)[:5]:
        result.wrong.append(f"a good file was not tagged: {path}")
    reasons = [record["body"]["reason"] for record in reader.of("file.error")]
    counts = {reason: reasons.count(reason) for reason in sorted(set(reasons))}
    result.notes.append(f"decoders that fell: {counts.get('crash', 0)}; files with errors: {counts}; "
                        f"decoded all the same: {len(reader.of('file')) - len(good)}")
    return result


def _drop_good(context, inbox, expectation, count, name):
    """Whole pictures of a tiger and a dog, each of its own; returns those that must be tagged."""
    good = set()
    for number in range(count):
        path = f"{inbox}/{name}-{number}.jpg"
        data = _read(context.root + "/samples/pictures/tiger.jpg")
        put(path, data[:2] + b"\xff\xfe\0\x12" + f"{name:>8}{number:08}".encode() + data[2:])
        expectation.once.add(version(path))
        good.add(version(path)[0])
    return good


def _read(path):
    with open(path, "rb") as file:
        return file.read()


def _mutant(data, other, random):
    """One of: flipped bits, a cut, a swapped beginning, a block of another file, NULs, bytes doubled."""
    data = bytearray(data)
    kind = random.randrange(6)
    if kind == 0:
        for _ in range(random.choice((1, 3, 30, 300))):
            data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    elif kind == 1:
        del data[random.randrange(1, len(data)):]
    elif kind == 2:
        length = random.randrange(1, min(512, len(data), len(other)))
        data[:length] = other[:length]
    elif kind == 3:
        start, length = random.randrange(len(data)), random.randrange(1, 2_000)
        data[start:start + length] = other[start:start + length]
    elif kind == 4:
        start, length = random.randrange(len(data)), random.randrange(1, 4_000)
        data[start:start + length] = bytes(len(data[start:start + length]))
    else:
        # Numbers in the header, at which sizes and offsets lie.
        for _ in range(random.randrange(1, 8)):
            start = random.randrange(min(len(data), 200))
            value = random.choice((0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF))
            data[start:start + 4] = struct.pack(random.choice("<>") + "I", value)[:len(data[start:start + 4])]
    # No two alike, and none empty.
    return bytes(data) + random.randbytes(8)


def _bombs():
    """Small files that claim, or unpack to, far more."""
    row = zlib.compressobj(9)
    pixels = b"".join(row.compress(bytes(60_001)) for _ in range(20_000)) + row.flush()

    def picture(width, height, data):
        header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b""))
    return {
        "unpacks.png": picture(20_000, 20_000, pixels),
        "claims.png": picture(0x7FFFFFFF, 0x7FFFFFFF, b""),
        "wide.png": picture(65_535, 65_535, zlib.compress(bytes(1000))),
        "text.png": b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
                    + chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(50_000_000))) + chunk(b"IEND", b""),
        "claims.gif": b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(6) + b"\x2c\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;",
        "claims.bmp": b"BM" + struct.pack("<IHHIIiiHHIIiiII", 100, 0, 0, 54, 40, 1 << 30, 1 << 30, 1, 24, 0, 0, 0, 0, 0, 0),
        "claims.tif": b"II*\0\x08\0\0\0\x02\0" + struct.pack("<HHIIHHII", 256, 4, 1, 1 << 30, 257, 4, 1, 1 << 30) + bytes(4),
        "claims.ppm": b"P6 1000000000 1000000000 255\n" + bytes(100),
        "claims.y4m": b"YUV4MPEG2 W100000 H100000 F25:1 C420\nFRAME\n" + bytes(1000),
    }
