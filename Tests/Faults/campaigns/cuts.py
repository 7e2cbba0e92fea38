"""Streams that are cut: the peer closes, hangs, or sends garbage."""
import time

from harness.camera import Camera
from harness.context import configuration
from harness.daemon import Daemon
from harness.judge import judge_episodes, judge_lines, judge_process
from harness.records import Records
from harness.result import Result

STALL = 3


def run(context):
    """Cuts ten streams five times each; each must be back by itself, and nothing be held of what was cut."""
    result = Result("cuts")
    folder = context.folder("cuts")
    random = context.random("cuts")
    cameras = {f"c{number}": Camera(context.material.stream) for number in range(context.count(10, 4))}
    sources = "\n".join(
        f'  - {{name: {name}, url: "{camera.url}", fps: 1, motion: off, stall: {STALL}s}}'
        for name, camera in cameras.items())
    daemon = Daemon(context, folder, configuration(folder, sources))
    reader = Records(folder + "/records.ndjson", context.schema)
    try:
        daemon.start_and_wait(reader)
        if not reader.wait(lambda reader: _running(reader) >= set(cameras), 60):
            result.wrong.append("not all streams ran at first")
        warm = daemon.highest_level(5)
        faults = [random.choice(("closes", "hangs", "garbage", "refuses")) for _ in range(5)]
        for fault in faults[:context.count(5, 1)]:
            _cut(cameras, fault, random, result, reader)
        _settle(cameras, daemon, warm, result)
        result.wrong += filter(None, [daemon.stop()])
    finally:
        for camera in cameras.values():
            camera.stop()
    judge_lines(reader, result)
    episodes = judge_episodes(reader.records, result)
    judge_process(daemon, result)
    result.notes.append(f"{len(episodes)} episodes, faults in turn: {', '.join(faults)}")
    return result


def _running(reader):
    """Sources whose last state is `running`."""
    states = {record["source"]: record["body"]["state"] for record in reader.of("source.state")}
    return {source for source, state in states.items() if state == "running"}


def _cut(cameras, first, random, result, reader):
    """Cuts each stream once, each in its own way, and waits until all have been lost and are back."""
    reader.update()
    start = len(reader.records)
    for index, camera in enumerate(cameras.values()):
        fault = first if index == 0 else random.choice(("closes", "hangs", "garbage", "refuses"))
        if fault == "closes":
            camera.close_peer()
        elif fault == "hangs":
            camera.hang_peer()
        elif fault == "garbage":
            camera.garble_peer(random.randbytes(40_000))
        else:
            # The next connections get something that is no video.
            camera.greeting = random.randbytes(random.randrange(5_000))
            camera.close_peer()
        result.faults += 1
        result.expected += 1
    time.sleep(STALL)
    for camera in cameras.values():
        camera.greeting = None

    def back(reader):
        lost = {record["source"] for record in reader.records[start:]
                if record["event"] == "source.state" and record["body"]["state"] in ("retrying", "stalled")}
        return lost & _running(reader)
    reader.wait(lambda reader: back(reader) == set(cameras), 90)
    result.found += len(back(reader))
    for name in sorted(set(cameras) - back(reader)):
        last = [record["body"] for record in reader.of("source.state") if record["source"] == name][-1]
        result.notes.append(f"{name} is not back after a cut: {last}")
    time.sleep(random.uniform(0, 1))


def _settle(cameras, daemon, warm, result):
    """Counts what is held once all is quiet."""
    time.sleep(2)
    daemon.leaks(warm, result)
    for name, camera in cameras.items():
        if camera.connections > 1:
            result.wrong.append(f"{name} has {camera.connections} connections")
