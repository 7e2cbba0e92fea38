#!/usr/bin/env python3
"""Packs a cache of label features into the file that travels in the program.

    XDG_CACHE_HOME=/tmp/features tagclipd tag samples/pictures > /dev/null
    Sources/Resources/pack-features.py /tmp/features/tagclipd/features > Sources/Resources/data/sample/features.bin
"""
import pathlib
import sys

records = [path.read_bytes()[8:-32] for path in sorted(pathlib.Path(sys.argv[1]).glob("*.features"))]
sys.stdout.buffer.write(b"TAGCFEAT" + b"".join(records))
