"""Pictures and videos to tag, each with content of its own."""
import glob
import os
import struct
import subprocess
import zlib


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *arguments], check=True)


def chunk(name, data):
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, rows, level=0):
    """An RGB picture; stored without compression, so that all of one size are equally long."""
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, level)) + chunk(b"IEND", b""))


def tiny_png(number):
    """A picture of 32 x 32 pixels; each number's is another, all are equally long."""
    colour = struct.pack(">I", number)
    row = b"\0" + bytes((colour[(x + x // 8) % 4] + 5 * x) % 256 for x in range(96))
    return png(32, 32, row * 32)


def commented_jpeg(jpeg, number):
    """A JPEG with a comment that makes its content unique; its length does not depend on the number."""
    comment = b"%016d" % number
    return jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + jpeg[2:]


def boxed_mp4(mp4, number):
    """A video with an empty box at its end that makes its content unique."""
    return mp4 + struct.pack(">I", 24) + b"free" + b"%016d" % number


class Material:
    """Small media made once for a run from the samples."""

    def __init__(self, root, work):
        self.root = root
        self.folder = os.path.join(work, "material")
        os.makedirs(self.folder, exist_ok=True)
        self.jpegs = [self._jpeg(path, 96) for path in sorted(glob.glob(root + "/samples/pictures/*"))]
        self.tiny_jpeg = self._jpeg(root + "/samples/pictures/tiger.jpg", 32)
        self.video = self._made("short.mp4", "-t", "2", "-i", root + "/samples/yard.mp4", "-vf", "scale=128:-2",
                                "-r", "5", "-an", "-g", "5")
        # Key frames twice a second, so that a connection is tagged soon.
        self.stream = os.path.join(self.folder, "stream.ts")
        self._made("stream.ts", "-ss", "8", "-t", "14", "-i", root + "/samples/yard.mp4", "-vf", "scale=224:-2", "-r",
                   "10", "-an", "-c:v", "libx264", "-g", "5", "-bf", "0", "-f", "mpegts")

    def picture(self, number):
        """A JPEG of about 96 pixels; each number's is another."""
        return commented_jpeg(self.jpegs[number % len(self.jpegs)], number)

    def _made(self, name, *arguments):
        path = os.path.join(self.folder, name)
        ffmpeg(*arguments, path)
        with open(path, "rb") as file:
            return file.read()

    def _jpeg(self, path, side):
        name = f"{os.path.splitext(os.path.basename(path))[0]}-{side}.jpg"
        return self._made(name, "-i", path, "-vf", f"scale={side}:-2", "-frames:v", "1")


def put(path, data, age=None):
    """Writes a file under another name and renames it, as downloads do; `age` (seconds) is how old it claims to be."""
    temporary = os.path.join(os.path.dirname(path), "." + os.path.basename(path) + ".part")
    with open(temporary, "wb") as file:
        file.write(data)
    if age is not None:
        status = os.stat(temporary)
        os.utime(temporary, ns=(status.st_atime_ns, status.st_mtime_ns - int(age * 1e9)))
    os.rename(temporary, path)
