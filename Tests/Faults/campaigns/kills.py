"""kill -9 at random instants under a load of files and a looping stream."""
import os
import sqlite3
import threading
import time

from campaigns.load import Load
from harness.camera import Camera
from harness.context import configuration
from harness.daemon import Daemon
from harness.judge import judge_episodes, judge_files, judge_history, judge_lines, judge_process
from harness.records import Records
from harness.result import Result


def run(context):
    """Kills the daemon 200 times, 0.3 to 3 s after each start, and lets it finish in peace."""
    result = Result("kills")
    folder = context.folder("kills")
    inbox = os.path.join(folder, "inbox")
    os.mkdir(inbox)
    camera = Camera(context.material.stream)
    daemon = Daemon(context, folder, configuration(folder, f"""\
  - {{name: inbox, folder: {inbox}, settle: 200ms, recursive: true, frames: off}}
  - {{name: yard, url: "{camera.url}", fps: 5, motion: off, stall: 5s}}"""))
    reader = Records(folder + "/records.ndjson", context.schema)
    random = context.random("kills")
    load = Load(context, inbox, reader)
    stopping = threading.Event()
    thread = threading.Thread(target=load.run, args=(stopping,), daemon=True)
    thread.start()
    try:
        for _ in range(context.count(200, 10)):
            daemon.start()
            load.generation += 1
            time.sleep(random.uniform(0.3, 3))
            daemon.kill()
            result.faults += 1
        daemon.start()
        load.generation += 1
        stopping.set()
        thread.join()
        reader.wait(lambda reader: load.expectation.told(reader.records), 120)
        time.sleep(3)
        result.wrong += filter(None, [daemon.stop()])
    finally:
        stopping.set()
        camera.stop()
    if load.failure:
        result.wrong.append(f"the load failed: {load.failure}")
    judge_lines(reader, result)
    judge_files(reader.records, load.expectation, result)
    episodes = judge_episodes(reader.records, result)
    with sqlite3.connect(folder + "/state/ledger.sqlite") as database:
        open_episodes = database.execute("SELECT count(*) FROM episode WHERE stage < 2").fetchone()[0]
    if open_episodes:
        result.wrong.append(f"{open_episodes} episodes are open in the ledger")
    judge_history(context, folder + "/state", reader.records, episodes, result, load.moved)
    judge_process(daemon, result)
    result.notes.append(f"{len(episodes)} episodes, {load.describe()}, {reader.blank} unfinished lines blanked")
    return result
