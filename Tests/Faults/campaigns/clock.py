"""A clock that is set back and forward by a year under a running daemon."""
import glob
import os
import time

from harness.camera import Camera
from harness.context import configuration
from harness.daemon import Daemon
from harness.judge import Expectation, judge_episodes, judge_files, judge_lines, judge_process, version
from harness.media import put
from harness.records import Records
from harness.result import Result

YEAR = 365 * 86_400


def run(context):
    """Lets one daemon alone believe another year; the machine's clock is not touched."""
    libraries = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    if not libraries:
        return Result("clock", skipped="libfaketime is not installed")
    result = Result("clock")
    folder = context.folder("clock")
    inbox = os.path.join(folder, "inbox")
    os.mkdir(inbox)
    _set(folder, 0)
    camera = Camera(context.material.stream)
    daemon = Daemon(context, folder, configuration(folder, f"""\
  - {{name: inbox, folder: {inbox}, settle: 200ms, frames: off}}
  - {{name: yard, url: "{camera.url}", fps: 2, motion: off, stall: 5s}}"""), {
        "LD_PRELOAD": libraries[0], "FAKETIME_TIMESTAMP_FILE": folder + "/clock", "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"})
    reader = Records(folder + "/records.ndjson", context.schema)
    expectation = Expectation()
    try:
        daemon.start_and_wait(reader)
        # A decoder is at work before what is held is counted.
        number = _drop(context, inbox, expectation, 0)
        reader.wait(lambda reader: reader.of("tag.begin") and expectation.told(reader.records), 30)
        warm = daemon.highest_level(5)
        for offset in [-YEAR, 0, YEAR, 0, -YEAR, YEAR, 0][:context.count(7, 3)]:
            _set(folder, offset)
            result.faults += 1
            number = _drop(context, inbox, expectation, number)
            mark = len(reader.records)
            if not reader.wait(lambda reader: expectation.told(reader.records), 30, daemon.survive):
                result.wrong.append(f"with the clock {offset} s off files are not told")
            begun = reader.wait(lambda reader: any(
                record["event"] == "tag.begin" for record in reader.records[mark:]), 40, daemon.survive)
            if not begun:
                result.wrong.append(f"with the clock {offset} s off no tag begins on the stream")
            if not _is_stamped(reader, offset):
                result.wrong.append(f"records do not follow the clock {offset} s off: {reader.records[-1]['ts']}")
        daemon.leaks(warm, result)
        result.wrong += filter(None, [daemon.stop()])
    finally:
        camera.stop()
        # What the library leaves behind.
        for path in glob.glob(f"/dev/shm/*faketime_*_{daemon.process.pid}"):
            os.unlink(path)
    judge_lines(reader, result)
    judge_files(reader.records, expectation, result)
    judge_episodes(reader.records, result)
    judge_process(daemon, result)
    return result


def _drop(context, inbox, expectation, number):
    """Ten more pictures; returns the last one's number."""
    for number in range(number + 1, number + 11):
        path = f"{inbox}/{number:04}.jpg"
        put(path, context.material.picture(number))
        expectation.once.add(version(path))
    return number


def _set(folder, offset):
    with open(folder + "/clock.new", "w", encoding="ascii") as file:
        file.write(f"{offset:+d}\n")
    os.rename(folder + "/clock.new", folder + "/clock")


def _is_stamped(reader, offset):
    """Whether the last record bears the time that the daemon was made to believe."""
    return reader.records[-1]["ts"][:4] == time.strftime("%Y", time.gmtime(time.time() + offset))
