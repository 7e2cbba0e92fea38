"""Reloads of the configuration under load, half of them of bad ones."""
import os
import signal
import time

from harness.camera import Camera
from harness.context import configuration
from harness.daemon import Daemon
from harness.judge import Expectation, judge_episodes, judge_files, judge_lines, judge_process, version
from harness.media import put
from harness.records import Records
from harness.result import Result

BAD = [
    lambda text: text.replace("labels:", "lables:"),
    lambda text: text.replace("sources:", "sources: ["),
    lambda text: text.replace("settle: 200ms", "settle: often"),
    lambda text: text.replace("fps: 2", "fps: -1"),
    lambda text: text + "\x00\xff",
    lambda text: "",
    lambda text: text.replace("name: yard", "name: inbox"),
    lambda text: None,
]


def run(context):
    """Each reload is told once, as accepted or rejected; no file is lost, and no tag stays open."""
    result = Result("reloads")
    folder = context.folder("reloads")
    inbox = os.path.join(folder, "inbox")
    os.mkdir(inbox)
    camera = Camera(context.material.stream)
    random = context.random("reloads")
    expectation = Expectation()

    def text(number):
        extra = f"  - {{name: second, url: \"{camera.url}\", fps: 1, motion: off}}\n" if number % 3 == 2 else ""
        return configuration(folder, f"""\
{extra}  - {{name: inbox, folder: {inbox}, settle: 200ms, frames: off, retag: never}}
  - {{name: yard, url: "{camera.url}", fps: 2, motion: off, threshold: {0.3 + number % 4 * 0.05:.2f}}}""")
    daemon = Daemon(context, folder, text(0))
    reader = Records(folder + "/records.ndjson", context.schema)
    try:
        daemon.start_and_wait(reader)
        _drop(context, inbox, expectation, range(20))
        reader.wait(lambda reader: expectation.told(reader.records) and reader.of("tag.begin"), 60)
        _reload(daemon, reader, text(2), "accepted", result)
        _reload(daemon, reader, text(0), "accepted", result)
        time.sleep(2)
        warm = daemon.highest_level(5)
        for number in range(1, context.count(50, 10) + 1):
            _drop(context, inbox, expectation, range(number * 100, number * 100 + random.randrange(1, 6)))
            bad = random.choice(BAD)(text(number)) if number % 2 else text(number)
            _reload(daemon, reader, bad, "rejected" if number % 2 else "accepted", result)
            time.sleep(random.uniform(0, 0.6))
        _reload(daemon, reader, text(0), "accepted", result)
        reader.wait(lambda reader: expectation.told(reader.records), 60, daemon.survive)
        time.sleep(3)
        daemon.leaks(warm, result)
        result.wrong += filter(None, [daemon.stop()])
    finally:
        camera.stop()
    judge_lines(reader, result)
    judge_files(reader.records, expectation, result)
    judge_episodes(reader.records, result)
    judge_process(daemon, result)
    return result


def _drop(context, inbox, expectation, numbers):
    for number in numbers:
        path = f"{inbox}/{number:05}.jpg"
        put(path, context.material.picture(number))
        expectation.once.add(version(path))


def _reload(daemon, reader, text, outcome, result):
    """Reloads a configuration (None: there is none) and expects one record with the outcome."""
    before = len(reader.of("config.reload"))
    if text is None:
        os.unlink(daemon.path)
    else:
        with open(daemon.path + ".new", "w", encoding="latin-1") as file:
            file.write(text)
        os.rename(daemon.path + ".new", daemon.path)
    daemon.signal(signal.SIGHUP)
    result.faults += 1
    result.expected += 1
    reader.wait(lambda reader: len(reader.of("config.reload")) > before, 20, daemon.survive)
    told = reader.of("config.reload")[before:]
    result.found += bool(told)
    if len(told) > 1 or any(record["body"]["result"] != outcome for record in told):
        result.wrong.append(f"{outcome} was expected, told is {[record['body'] for record in told]}")
