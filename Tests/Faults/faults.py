#!/usr/bin/python3
"""The fault campaign: breaks a running daemon in every way that is known to happen, and counts what that does.

    Tests/Faults/faults.py [--seed N] [--quick] [--only NAME,…] [PROGRAM]     by default .build/release/tagclipd
"""
import argparse
import datetime
import importlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# pylint: disable=wrong-import-position
from harness.context import Context
from harness.daemon import Daemon
from harness.media import Material
from harness.result import Result, table

CAMPAIGNS = ["kills", "full_disk", "burst", "overflow", "mutants", "cuts", "reloads", "clock"]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("program", nargs="?", default=os.path.join(ROOT, ".build/release/tagclipd"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="a small version of each, under two minutes in all")
    parser.add_argument("--only", default=",".join(CAMPAIGNS), help="names of campaigns, with commas")
    parser.add_argument("--keep", action="store_true", help="leave the work folder where something failed")
    return parser.parse_args()


def attempt(name, context):
    """Runs one campaign; what stops it is a failure of it."""
    started = time.monotonic()
    try:
        result = importlib.import_module("campaigns." + name).run(context)
    except Exception:  # pylint: disable=broad-except
        result = Result(name.replace("_", " "), wrong=["the campaign broke off: " + traceback.format_exc()])
    while Daemon.started:
        process = Daemon.started.pop()
        if process.poll() is None:
            process.kill()
            process.wait()
    result.seconds = time.monotonic() - started
    verdict = "skipped: " + result.skipped if result.skipped else "FAILED" if result.failures else "passed"
    print(f"{result.name}: {verdict} ({result.seconds:.0f} s)", file=sys.stderr)
    for line in result.wrong[:10] + result.notes[:10]:
        print("    " + line, file=sys.stderr)
    sys.stderr.flush()
    return result


def main():
    given = arguments()
    program = os.path.abspath(given.program)
    if not os.access(program, os.X_OK):
        sys.exit(f"faults: there is no program {program}; run `make build` first")
    work = tempfile.mkdtemp(prefix="tagclipd-faults-", dir=os.environ.get("TMPDIR", "/var/tmp"))
    schema = json.loads(subprocess.run([program, "schema"], stdout=subprocess.PIPE, check=True).stdout)
    context = Context(program, ROOT, work, given.seed, given.quick, Material(ROOT, work), schema)
    started = time.monotonic()
    results = [attempt(name, context) for name in given.only.split(",")]
    version = subprocess.run([program, "--version"], stdout=subprocess.PIPE, check=False).stdout.decode().strip()
    print(f"\ntagclipd {version}, {datetime.date.today()}, seed {given.seed}{', quick' if given.quick else ''}, "
          f"{os.cpu_count()} CPUs, {platform.machine()}, Linux {platform.release()}, "
          f"{time.monotonic() - started:.0f} s\n")
    print(table(results))
    failed = any(result.failures for result in results)
    if failed and given.keep:
        print(f"\nWhat is left of it: {work}", file=sys.stderr)
    else:
        shutil.rmtree(work, ignore_errors=True)
    sys.exit(1 if failed else 0)


main()
