#!/usr/bin/env python3
"""Writes Tests/Fuzz/corpus: what libFuzzer begins with, from the golden files and samples of the tree, cut small."""

import io
import json
import pathlib
import shutil
import struct
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT / "Tests/Fuzz/corpus"
MEDIA = ROOT / "Tests/DecodeTests/Golden"
CONTAINERS = ROOT / "Tests/EngineTests/Golden/containers"


def put(reader, name, content):
    path = CORPUS / reader / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


# Pictures and videos: whole where they are small, their beginnings where not.
ODD = """
    alpha.ico alpha.tga alpha.webp animated.webp bits.png deep.png edit-list.mp4 exif-6.jpg exif-6.webp false-size.heic
    film.mjpeg first-of-two.gif first-of-two.png grid.avif grid.heic group4.tif huge.avif huge.heic ink.jpg jpeg.tif
    lossless.jpg offset.gif palette-alpha.png picture.jp2 picture.jxl picture.pcx picture.qoi picture.sgi plain.mkv
    size-changes.h264 tiled.tif transparent.webm turned.avif unused.bmp with-cover.mp4 wrapping.ts
"""
ORDINARY = """
    animated.gif camera-bframes.mkv colours-709.mp4 colours-full-range.avi song-cover.mp3 variable-rate.mp4
"""


def media():
    for folder, names in (("odd", ODD), ("media", ORDINARY)):
        for name in names.split():
            put("media", name, (MEDIA / folder / name).read_bytes()[:22_500])


def archive(files):
    """A ZIP as PyTorch writes them: stored, and the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for name, content in files:
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def cut(source, limit=130):
    """A golden checkpoint with its whole pickle and its smallest storages."""
    with zipfile.ZipFile(CONTAINERS / source) as file:
        entries = [(e.filename, e.file_size) for e in file.infolist()]
        return archive([(n, file.read(n)) for n, size in entries if size <= limit or n.endswith("data.pkl")])


def text(value):
    return b"\x58" + struct.pack("<I", len(value)) + value.encode()


def name(module, member):
    return f"c{module}\n{member}\n".encode()


def number(value):
    return b"\x4a" + struct.pack("<i", value)


def group(*parts):
    return b"(" + b"".join(parts) + b"t"


def tensor(kind, count, offset, shape, stride):
    storage = group(text("storage"), name("torch", kind), text("0"), text("cpu"), number(count)) + b"Q"
    hooks = name("collections", "OrderedDict") + b")R"
    sizes = [group(*map(number, sides)) for sides in (shape, stride)]
    return name("torch._utils", "_rebuild_tensor_v2") + group(storage, number(offset), *sizes, b"\x89", hooks) + b"R"


def dictionary(**items):
    return b"}(" + b"".join(text(key.replace("__", ".")) + value for key, value in items.items()) + b"u"


def saved(value):
    storage = struct.pack("<6f", 1, 2, 3, 4, 5, 6)
    files = [("data.pkl", b"\x80\x02" + value + b"."), ("byteorder", b"little"), ("data/0", storage)]
    return archive([("a/" + name, content) for name, content in files + [("version", b"3\n")]])


def safetensors(header, content):
    words = json.dumps(header).encode()
    return struct.pack("<Q", len(words)) + words + content


def model():
    """A whole CLIP of one block a tower, as small as one can be: weights of 1 in half precision."""
    width, space, inside, tokens, context = 64, 4, 8, 8, 4
    header, size = {}, 0

    def add(name, *shape):
        nonlocal size
        count = 1
        for side in shape:
            count *= side
        header[name] = {"dtype": "F16", "shape": list(shape), "data_offsets": [size, size + 2 * count]}
        size += 2 * count

    def pair(name, *shape):
        add(name + ".weight", *shape)
        add(name + ".bias", shape[0])

    for prefix in ("visual.transformer.resblocks.0.", "transformer.resblocks.0."):
        pair(prefix + "ln_1", width)
        pair(prefix + "ln_2", width)
        add(prefix + "attn.in_proj_weight", 3 * width, width)
        add(prefix + "attn.in_proj_bias", 3 * width)
        pair(prefix + "attn.out_proj", width, width)
        pair(prefix + "mlp.c_fc", inside, width)
        pair(prefix + "mlp.c_proj", width, inside)
    for norm in ("visual.ln_pre", "visual.ln_post", "ln_final"):
        pair(norm, width)
    add("visual.class_embedding", width)
    add("visual.positional_embedding", 2, width)
    add("visual.proj", width, space)
    add("visual.conv1.weight", width, 3, 1, 1)
    add("positional_embedding", context, width)
    add("text_projection", width, space)
    add("token_embedding.weight", tokens, width)
    add("logit_scale")
    return safetensors(header, b"\x00\x3c" * (size // 2))


def checkpoints():
    for source in ("openai-torchscript.pt", "training-checkpoint.pt", "huggingface-pytorch_model.bin"):
        put("checkpoint", source, cut(source))
    plain = tensor("FloatStorage", 6, 0, (2, 3), (3, 1))
    turned = tensor("FloatStorage", 6, 0, (3, 2), (1, 3))
    scalar = tensor("FloatStorage", 6, 5, (), ())
    put("checkpoint", "contiguous.pt", saved(dictionary(visual__proj=plain)))
    inner = dictionary(module__visual__proj=turned, logit_scale=scalar)
    put("checkpoint", "transposed.pt", saved(dictionary(state_dict=inner)))
    half = tensor("HalfStorage", 12, 2, (2, 5), (5, 1))
    put("checkpoint", "half.pt", saved(dictionary(visual__conv1__weight=half)))
    whole = (CONTAINERS / "huggingface/model.safetensors").read_bytes()
    put("checkpoint", "header-alone.safetensors", whole[: 8 + struct.unpack("<Q", whole[:8])[0]])
    first = {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}
    second = {"dtype": "BF16", "shape": [4], "data_offsets": [16, 24]}
    put("checkpoint", "two.safetensors", safetensors({"__metadata__": {}, "a": first, "b": second}, bytes(24)))
    put("checkpoint", "whole.safetensors", model())


def texts():
    put("modelfile", "config.json", (CONTAINERS / "huggingface/config.json").read_bytes())
    put("modelfile", "open_clip_config.json", (CONTAINERS / "openclip/open_clip_config.json").read_bytes())
    put("modelfile", "tagclipd.json", (ROOT / "Sources/Resources/data/sample/tagclipd.json").read_bytes())
    put("modelfile", "preprocessor.json", '{"image_mean":[0.48,0.45,0.4],"image_std":[0.26,0.26,0.27]}')
    for sample in ("tagclipd.yaml", "camera.yaml"):
        put("configuration", sample, (ROOT / "samples" / sample).read_bytes())
    put(
        "configuration",
        "anchors.yaml",
        """\
base: &b {every: 2s}
sources:
  - &gate
    name: gate
    url: "rtsp://${USER_NAME}:${PASSWORD}@192.0.2.7/1"
    labels: [dog, {text: cat}]
  - {<<: *gate, name: "yard\\u0041"}
outputs: [{stdout: {}}, {file: {path: ./a.ndjson}}]
control: {mode: "0660", path: ./c}
""",
    )
    for kind in ("labels", "background"):
        put("labels", kind + ".txt", (ROOT / f"Sources/Resources/data/{kind}/home-camera.txt").read_bytes())
    put(
        "labels",
        "all.txt",
        """\
# what the camera sees
dog: a dog; a small dog @0.4
cat: images(a.jpg, b.jpg) @0.35
red bicycle
[background]
grass
an empty street # quiet
""",
    )


def messages():
    status = '{"command":"status"}\n'
    put("control", "status", status)
    put("control", "long", '{"command":"' + "x" * 4_200 + '"}\n' + status)
    put(
        "control",
        "pause",
        '{"command":"pause","name":"gate"}\n{"command":"resume","name":"gate"}\n'
        '{"command":"pause","name":"g\\u00e9"}\n\n{"command":"pause"}',
    )
    report = {"packets": 3, "frames": 2, "lastFrame": 1_000_000, "keyGap": 0, "hasStarted": True}
    standing = {"framesDecoded": 2, "decodeSeconds": 0.5, "isCorrupt": False, "endsEarly": False, "report": report}
    facts = {"width": 8, "height": 4, "stride": 32, "index": 1, "presentationTime": 0.5, "isCorrupt": False}
    opened = {"opened": {"_0": {"kind": "video", "isLive": False, "isUnchanged": False}}}
    frame = {"frame": {"_0": facts, "_1": standing}}
    end = {"end": {"_0": standing}}
    failed = {"failed": {"reason": "corrupt", "detail": "a packet", "_2": standing}}
    options = {"sampling": {"rate": {"_0": 1}}, "maxPixels": 9, "maxStreams": 9, "maxPacketBytes": 9}
    options |= {"options": {}, "threads": 1}
    asked = {"open": {"_0": {"url": {"_0": "rtsp://192.0.2.7/1"}}, "_1": options, "number": 1}}
    asked_later = [{"next": {}}, {"resample": {"_0": {"rate": {"_0": 2}}}}, {"close": {}}]
    for file, content in {
        "video": [opened, {"progress": {"_0": report}}, frame, frame, end],
        "failed": [failed],
        "fails-later": [opened, frame, failed],
        "requests": [asked, *asked_later],
    }.items():
        put("worker", file, "\n".join(json.dumps(message) for message in content))


shutil.rmtree(CORPUS, ignore_errors=True)
media()
checkpoints()
texts()
messages()
