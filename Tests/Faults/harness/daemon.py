"""The program under test as a running daemon."""
import os
import signal
import subprocess
import time
from dataclasses import dataclass

from harness.result import MEMORY_ALLOWANCE

# Threads of the system's pool that come and go: a leak grows with the number of faults and passes this.
POOL = 2
TRAPS = ("Fatal error", "Thread 0 crashed", "Program crashed", "Segmentation fault", "Sanitizer")


@dataclass
class Level:
    """What a process holds."""
    # Without those of its decoders, which are begun when they are needed first, and never more than readers.
    descriptors: int = 0
    threads: int = 0
    # Resident, in MiB.
    memory: float = 0

    def over(self, other):
        """The higher of both, each for itself."""
        return Level(max(self.descriptors, other.descriptors), max(self.threads, other.threads),
                     max(self.memory, other.memory))


# A socket to a decoder, the end of its errors, and the pixels that are shared with it.
DECODER = 3


class Daemon:
    """`tagclipd run` with a configuration of its own; state and outputs stay over restarts."""

    # All that were started, so that a campaign that breaks off leaves none behind.
    started = []

    def __init__(self, context, folder, configuration, environment=None):
        self.program = context.program
        self.folder = folder
        self.path = os.path.join(folder, "tagclipd.yaml")
        self.log = os.path.join(folder, "log.txt")
        self.environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", **(environment or {})}
        self.process = None
        self.crashes = 0
        self.orphans = set()
        self.configure(configuration)

    def configure(self, text):
        temporary = self.path + ".new"
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(temporary, self.path)

    def start(self):
        with open(self.log, "ab") as log:
            # By way of env: a preloaded library may change the environment of the first program only.
            self.process = subprocess.Popen(
                ["env", self.program, "run", "--config", self.path], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=log, env=self.environment, cwd=self.folder)
        Daemon.started.append(self.process)

    def start_and_wait(self, reader):
        """Starts it and waits for its first record; raises `RuntimeError` with its log where none comes."""
        self.start()
        if not reader.wait(lambda reader: reader.records, 30):
            with open(self.log, encoding="utf-8", errors="replace") as file:
                raise RuntimeError("the daemon does not start: " + file.read()[-1000:])

    @property
    def is_alive(self):
        return self.process is not None and self.process.poll() is None

    def survive(self):
        """Starts it again, and counts a crash, where it has ended by itself."""
        if self.process is not None and self.process.poll() is not None:
            self.crashes += 1
            if self.crashes > 20:
                raise RuntimeError(f"the daemon ends again and again ({self.process.returncode})")
            self.start()

    def signal(self, number):
        if self.is_alive:
            self.process.send_signal(number)

    def kill(self):
        """Ends it as a power cut would."""
        self.orphans |= set(self.children())
        if self.process.poll() is not None:
            self.crashes += 1
            return
        self.process.kill()
        self.process.wait()

    def stop(self, patience=30):
        """Stops it in order; says what is wrong with how it ended, or nothing."""
        self.orphans |= set(self.children())
        if self.process.poll() is not None:
            self.crashes += 1
            return f"had ended before it was stopped ({self.process.returncode})"
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return f"did not stop within {patience} s"
        return None if code == 0 else f"stopped with exit code {code}"

    def children(self):
        """Processes that it has started and that live."""
        found = []
        try:
            for task in os.listdir(f"/proc/{self.process.pid}/task"):
                with open(f"/proc/{self.process.pid}/task/{task}/children", encoding="ascii") as file:
                    found += map(int, file.read().split())
        except OSError:
            pass
        return found

    def left_over(self):
        """Child processes that outlive it."""
        time.sleep(1)
        return sum(self._is_ours(process) for process in self.orphans)

    def _is_ours(self, process):
        try:
            return os.path.samefile(f"/proc/{process}/exe", self.program)
        except OSError:
            return False

    def level(self):
        """What it holds now."""
        try:
            with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
                status = dict(line.split(":", 1) for line in file)
            descriptors = len(os.listdir(f"/proc/{self.process.pid}/fd")) - DECODER * len(self.children())
            return Level(descriptors, int(status["Threads"]),
                         int(status["VmRSS"].split()[0]) / 1024)
        except (OSError, KeyError):
            return Level()

    def highest_level(self, seconds):
        """The most that it holds over a while: what counts as warm."""
        level = Level()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            level = level.over(self.level())
            time.sleep(0.1)
        return level

    def leaks(self, warm, result, patience=20):
        """Notes in the result what is held over the warm level, once it has had time to come down to it."""
        end = time.monotonic() + patience
        while True:
            now = self.level()
            over = (max(0, now.descriptors - warm.descriptors), max(0, now.threads - warm.threads - POOL))
            # Decoders give the pages of large frames back once they have had nothing to do for ten seconds.
            is_down = over == (0, 0) and now.memory - warm.memory <= MEMORY_ALLOWANCE
            if is_down or time.monotonic() > end:
                break
            time.sleep(0.5)
        result.descriptors += over[0]
        result.threads += over[1]
        result.memory = max(result.memory, now.memory - warm.memory)

    def traps(self):
        """Lines of its log that only a crash writes."""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return [line.strip() for line in file if any(trap in line for trap in TRAPS)]
