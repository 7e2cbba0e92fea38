"""What the records of a daemon must say, and how far they do."""
import json
import os
import subprocess
from collections import defaultdict


def version(path):
    """What a file is known by in records."""
    status = os.stat(path)
    return os.path.realpath(os.path.dirname(path)) + "/" + os.path.basename(path), status.st_size, status.st_mtime_ns


class Expectation:
    """Which versions of files are to be told."""

    def __init__(self):
        # Told under exactly one id.
        self.once = set()
        # Names of one file that was moved or linked before it was done: told under one of them, or as copies.
        self.groups = []
        # Never told: moved or linked when done.
        self.silent = set()

    def told(self, records):
        """Whether everything due has been told."""
        seen = set(by_version(records, self))
        return self.once <= seen and all(group & seen for group in self.groups)


def by_version(records, expectation):
    """Ids and count of the records of each version of a file; an error names no version but that of its path."""
    versions = {key[0]: key for keys in (expectation.once, *expectation.groups) for key in keys}
    found = defaultdict(lambda: [set(), 0])
    for record in records:
        body = record["body"]
        if record["event"] in ("file", "file.error"):
            key = body["path"], body.get("size"), body.get("mtime_ns")
            entry = found[key if record["event"] == "file" else versions.get(key[0], key)]
            entry[0].add(record["id"])
            entry[1] += 1
    return found


def judge_files(records, expectation, result, links_once=False):
    """Counts what was told of files; with `links_once` each group must be told once in all."""
    seen = by_version(records, expectation)
    result.expected += len(expectation.once) + len(expectation.groups)
    result.found += len(expectation.once & set(seen)) + sum(bool(group & set(seen)) for group in expectation.groups)
    allowed = expectation.once.union(*expectation.groups) if expectation.groups else expectation.once
    for key, (ids, count) in seen.items():
        result.repeated += count - len(ids)
        extra = len(ids) - 1 if key in allowed else len(ids)
        result.twice += extra
        if extra:
            kind = "is silent" if key in expectation.silent else "is unknown" if key not in allowed else "has more ids"
            result.notes.append(f"{key[0]} {kind}")
    if links_once:
        result.twice += sum(max(0, len(group & set(seen)) - 1) for group in expectation.groups)
    missing = expectation.once - set(seen)
    result.notes += [f"not told: {key}" for key in sorted(missing)[:3]]


def judge_episodes(records, result):
    """Counts begins that are not ended by exactly one end after them; returns the episodes with their end reasons."""
    begins, ends = defaultdict(list), defaultdict(list)
    for index, record in enumerate(records):
        if record["event"] in ("tag.begin", "tag.end"):
            body = record["body"]
            found = begins if record["event"] == "tag.begin" else ends
            found[record.get("source"), body["label"], body["episode"]].append((index, record))
    for key in set(begins) | set(ends):
        begin, end = begins.get(key, []), ends.get(key, [])
        result.repeated += max(0, len(begin) - 1) + max(0, len(end) - 1)
        ids = [{record["id"] for _, record in found} for found in (begin, end)]
        sound = all(len(some) == 1 for some in ids) and begin[0][0] < end[0][0]
        result.expected += 2
        result.found += bool(begin) + bool(end)
        if not sound:
            result.unpaired += 1
            result.notes.append(f"episode {key}: {len(begin)} begins, {len(end)} ends, ids {ids}")
    return {key: {record["body"].get("reason") for _, record in ends.get(key, [])} for key in begins}


def judge_history(context, folder, records, episodes, result, moved=()):
    """Holds the ledger's answers against the records; `moved` are pairs of a path and the one it has now."""
    output = subprocess.run(
        [context.program, "history", "--state", folder, "--json"], stdout=subprocess.PIPE, check=False, timeout=60)
    items = [json.loads(line) for line in output.stdout.decode().splitlines()]
    remembered = {(item["source"], item["label"], item["episode"]): item for item in items if "episode" in item}
    for key in set(remembered) ^ set(episodes):
        result.wrong.append(f"history and records disagree on episode {key}")
    for key, item in remembered.items():
        if item.get("open"):
            result.wrong.append(f"episode {key} is open in the ledger")
        elif key in episodes and item.get("reason") not in episodes[key]:
            result.wrong.append(f"episode {key} ended otherwise in the ledger: {item.get('reason')}")
    names = {}
    for record in records:
        body = record["body"]
        if record["event"] == "file":
            names[body["path"]] = {tag["label"] for tag in body["tags"]}
    for old, new in moved:
        if old in names:
            names[new] = names.pop(old)
    told = {(path, label) for path, labels in names.items() for label in labels}
    kept = {(item["path"], item["label"]) for item in items if "path" in item}
    for difference in sorted(told ^ kept)[:5]:
        result.wrong.append(f"history and records disagree on {difference}")


def judge_lines(reader, result):
    """Counts lines that are no records."""
    reader.update()
    result.malformed += len(reader.malformed) + reader.has_partial_line()
    result.notes += [f"malformed: {line!r}: {why}" for line, why in reader.malformed[:3]]


def judge_process(daemon, result):
    """Counts crashes and what outlives the daemon."""
    result.crashes += daemon.crashes + len(daemon.traps())
    result.processes += daemon.left_over()
    result.notes += daemon.traps()[:3]
