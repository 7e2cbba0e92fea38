"""No space left, for the records and for the state."""
import contextlib
import glob
import os
import subprocess
import time

from harness.context import configuration
from harness.daemon import Daemon
from harness.judge import Expectation, judge_files, judge_lines, judge_process, version
from harness.media import put
from harness.records import Records
from harness.result import Result


def run(context):
    """Fills a small file system under the records, then under the state, several times; nothing may be lost."""
    result = Result("full disk")
    folder = context.folder("full_disk")
    with contextlib.ExitStack() as stack:
        for name in ("output", "state"):
            os.mkdir(f"{folder}/{name}")
            mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", f"{folder}/{name}"],
                                     stderr=subprocess.PIPE, check=False)
            if mounted.returncode:
                return Result("full disk", skipped="no file system can be mounted here")
            stack.callback(subprocess.run, ["umount", "-l", f"{folder}/{name}"], check=False)
        _run(context, folder, result)
    return result


def _run(context, folder, result):
    inbox = folder + "/inbox"
    os.mkdir(inbox)
    text = configuration(folder, f"  - {{name: inbox, folder: {inbox}, settle: 100ms, frames: off}}")
    daemon = Daemon(context, folder, text.replace(f"{folder}/records", f"{folder}/output/records"))
    reader = Records(folder + "/output/records.ndjson", context.schema)
    work = _Work(context, inbox, daemon, reader)
    daemon.start_and_wait(reader)
    work.drop(20)
    work.all_told(60)
    warm = daemon.highest_level(3)
    for name, low in [("output", 0), ("state", 0), ("output", 3000), ("state", 9000)][:context.count(4, 2)]:
        result.faults += 1
        with _filled(f"{folder}/{name}", low):
            work.drop(30)
            time.sleep(4)
            if name == "state" and not work.all_told(60):
                result.wrong.append("with a full state folder files are not told")
        # The sink waits a second between attempts.
        if not work.all_told(60):
            result.wrong.append(f"not all files were told after {name} had space again")
        if reader.has_partial_line():
            result.wrong.append("the records end in a partial line")
    daemon.leaks(warm, result)
    # A stop while nothing can be written must end; what is not written then is told by the next process.
    result.faults += 1
    with _filled(folder + "/output", 100):
        work.drop(10)
        time.sleep(3)
        result.wrong += filter(None, [daemon.stop()])
    daemon.start()
    work.all_told(60)
    # A start without space for the ledger.
    result.wrong += filter(None, [daemon.stop()])
    result.faults += 1
    with _filled(folder + "/state", 0):
        daemon.start()
        work.drop(10)
        if not work.all_told(60):
            result.wrong.append("started with a full state folder, files are not told")
    result.wrong += filter(None, [daemon.stop()])
    daemon.start()
    work.drop(10)
    work.all_told(60)
    result.wrong += filter(None, [daemon.stop()])
    if glob.glob(folder + "/state/*unusable*"):
        result.wrong.append("a sound ledger was set aside")
    judge_lines(reader, result)
    judge_files(reader.records, work.expectation, result)
    if result.repeated:
        result.wrong.append("records were repeated, though nothing was killed")
    judge_process(daemon, result)


class _Work:
    """Pictures that are dropped, and whether they are told."""

    def __init__(self, context, inbox, daemon, reader):
        self.context = context
        self.inbox = inbox
        self.daemon = daemon
        self.reader = reader
        self.expectation = Expectation()
        self._number = 0

    def drop(self, count):
        for _ in range(count):
            self._number += 1
            path = f"{self.inbox}/{self._number:04}.jpg"
            put(path, self.context.material.picture(self._number))
            self.expectation.once.add(version(path))

    def all_told(self, patience):
        return self.reader.wait(
            lambda reader: self.expectation.told(reader.records), patience, self.daemon.survive)


@contextlib.contextmanager
def _filled(folder, left):
    """Takes all space but `left` bytes, to the last byte where that is 0."""
    path = folder + "/ballast"
    space = os.statvfs(folder)
    with open(path, "wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            file.write(bytes(max(0, space.f_bavail * space.f_frsize - left)))
            while left == 0:
                file.write(bytes(512))
    try:
        yield
    finally:
        os.unlink(path)
