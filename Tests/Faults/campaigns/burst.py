"""Twenty thousand files in a burst, flat, in nested new directories, moved in as a tree, with links and moves among them."""
import os
import time

from harness.context import configuration
from harness.daemon import Daemon
from harness.judge import Expectation, judge_files, judge_history, judge_lines, judge_process, version
from harness.media import commented_jpeg, tiny_png
from harness.records import Records
from harness.result import Result

# Files a second at the least, before the campaign gives up waiting.
SLOWEST = 40


def run(context):
    """All are told once while the queue of inotify is as long as the system makes it."""
    return drop(context, "burst", context.count(20_000, 1_000))


def drop(context, name, count, start=lambda daemon: daemon.start()):
    """Drops `count` files on a daemon that `start` starts."""
    result = Result(name, faults=count)
    folder = context.folder(name)
    inbox = os.path.join(folder, "inbox")
    os.mkdir(inbox)
    daemon = Daemon(context, folder, configuration(
        folder, f"  - {{name: inbox, folder: {inbox}, settle: 200ms, recursive: true, frames: off}}", "mode: clip\nmax_side: 32"))
    reader = Records(folder + "/records.ndjson", context.schema)
    start(daemon)
    reader.wait(lambda reader: any(r["body"]["state"] == "running" for r in reader.of("source.state")), 30)
    _warm_up(context, inbox, reader)
    warm = daemon.highest_level(3)
    expectation, moved = _drop(context, folder, inbox, count)
    complete = reader.wait(lambda reader: len(reader.records) >= count * 0.95 and expectation.told(reader.records),
                           60 + count / SLOWEST, daemon.survive)
    time.sleep(2)
    if not complete:
        result.notes.append("gave up waiting")
    daemon.leaks(warm, result)
    result.wrong += filter(None, [daemon.stop()])
    judge_lines(reader, result)
    for number in range(20):
        expectation.once.add(version(f"{inbox}/warm-{number}.png"))
    judge_files(reader.records, expectation, result, links_once=True)
    judge_history(context, folder + "/state", reader.records, {}, result, _renamed(reader, moved))
    judge_process(daemon, result)
    return result


def _renamed(reader, moved):
    told = {record["body"]["path"] for record in reader.of("file")}
    return [pair for pair in moved if pair[0] in told]


def _warm_up(context, inbox, reader):
    for number in range(20):
        with open(f"{inbox}/warm-{number}.png", "wb") as file:
            file.write(tiny_png(1_000_000 + number))
    reader.wait(lambda reader: len(reader.of("file")) >= 20, 60)


def _content(context, number):
    if number % 2:
        return "png", tiny_png(number)
    return "jpg", commented_jpeg(context.material.tiny_jpeg, number)


def _write(context, directory, number):
    suffix, data = _content(context, number)
    path = f"{directory}/{number:05}.{suffix}"
    with open(path, "wb") as file:
        file.write(data)
    return path


def _drop(context, folder, inbox, count):
    """Puts the files in; returns what is expected and which files were moved."""
    random = context.random("burst")
    expectation, moved = Expectation(), []
    paths = [_write(context, inbox, number) for number in range(count * 2 // 5)]
    # Directories are made faster than they can be watched.
    for number in range(count * 2 // 5, count * 4 // 5):
        directory = os.path.join(inbox, *(f"{digit}" for digit in f"{number // 20:04}"))
        os.makedirs(directory, exist_ok=True)
        paths.append(_write(context, directory, number))
    # A tree that comes whole, from the same file system.
    tree = os.path.join(folder, "tree")
    for number in range(count * 4 // 5, count):
        directory = os.path.join(tree, f"{number % 50}")
        os.makedirs(directory, exist_ok=True)
        paths.append(_write(context, directory, number).replace(tree, inbox + "/tree", 1))
    os.rename(tree, inbox + "/tree")
    linked = random.sample(paths, count // 50)
    groups = {path: {version(path)} for path in linked}
    for path in linked:
        link = path.replace(".", "-link.")
        os.link(path, link)
        groups[path].add(version(link))
    single = [path for path in paths if path not in groups]
    for path in random.sample(single, count // 100):
        new = path.replace(".", "-moved.")
        before = version(path)
        os.rename(path, new)
        groups[path] = {before, version(new)}
        moved.append((path, new))
    expectation.once = {version(path) for path in single if path not in groups}
    expectation.groups = list(groups.values())
    return expectation, moved
