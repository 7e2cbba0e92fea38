"""What the measurements of streams share: clips, cameras on the loopback, and a daemon that is watched."""
import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.join(ROOT, ".build/release/tagclipd")
TICK = 1 / os.sysconf("SC_CLK_TCK")


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True, stdin=subprocess.DEVNULL)


def port(kind=socket.SOCK_STREAM):
    """A port that is free now."""
    with socket.socket(type=kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def camera(clip, *outputs):
    """A process that sends a clip again and again, as fast as a camera would, to each of the addresses."""
    command = ["ffmpeg", "-v", "quiet", "-re", "-stream_loop", "-1", "-i", clip]
    for address in outputs:
        command += ["-map", "0:v", "-c", "copy", "-f", "mpegts", address]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)


def family(pid):
    """The process and all below it."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                parents[int(name)] = int(file.read().rpartition(")")[2].split()[1])
        except OSError:
            pass
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


class Daemon:
    """`tagclipd run` with a configuration, its records with the time at which each was read."""

    def __init__(self, program, configuration, note=None):
        self.state = tempfile.TemporaryDirectory()
        path = os.path.join(self.state.name, "tagclipd.yaml")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"state": self.state.name} | configuration, file)
        self.records = []
        self.note = note
        self.process = subprocess.Popen([program, "run", "--config", path], stdout=subprocess.PIPE)
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            record = json.loads(line)
            record["read"] = time.time()
            self.records.append(record)
            if self.note:
                self.note(record)

    def of(self, event):
        return [record for record in list(self.records) if record["event"] == event]

    def wait(self, seconds, condition):
        """Whether the condition held within so many seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition(self):
                return True
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        return condition(self)

    def processor(self):
        """Seconds of user and of system time of the daemon and its processes so far."""
        user = system = 0.0
        for pid in family(self.process.pid):
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
            user += int(fields[11]) * TICK
            system += int(fields[12]) * TICK
        return user, system

    def resident(self):
        """Mebibytes of memory: of the daemon, and of its processes for decoding, what they share counted in parts."""
        sizes = []
        for pid in family(self.process.pid):
            with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as file:
                sizes.append(next(int(line.split()[1]) for line in file if line.startswith("Pss:")) / 1024)
        return sizes[0], sum(sizes[1:])

    def descriptors(self):
        return sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in family(self.process.pid))

    def counts(self):
        """What became of each source's frames by the daemon's own statistics, added up."""
        sums = {}
        for record in self.of("stats"):
            interval = record["stats"]["interval"]
            for source in record["stats"]["sources"]:
                of = sums.setdefault(source["source"], {"decoded": 0, "analysed": 0, "dropped": {}})
                of["decoded"] += round(source["fps_in"] * interval)
                of["analysed"] += round(source["fps_analysed"] * interval)
                for cause, count in source["dropped"].items():
                    of["dropped"][cause] = of["dropped"].get(cause, 0) + count
        return sums

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.reader.join()
        self.process.wait()
        self.state.cleanup()


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")
