"""A folder that people and programs work in."""
import os
import time

from harness.judge import Expectation, version
from harness.media import boxed_mp4, put

# Seconds that a process must live after a record for the file to count as acknowledged.
ACKNOWLEDGED = 1.5


class Load:
    """Puts, copies, moves, links, changes and breaks files, and keeps what is expected of them."""

    def __init__(self, context, inbox, reader):
        self.context = context
        self.inbox = inbox
        self.reader = reader
        self.random = context.random("load")
        self.expectation = Expectation()
        self.generation = 0
        self.failure = None
        # Pairs of a path and the one that its file has now.
        self.moved = []
        self.counts = {}
        self._number = 0
        self._fresh = []
        self._acknowledged = []

    def describe(self):
        return ", ".join(f"{count} x {name}" for name, count in sorted(self.counts.items()))

    def run(self, stopping):
        """Works until it is told to stop."""
        actions = [self.picture] * 6 + [self.slow_picture, self.deep_picture, self.video, self.broken, self.copy,
                                        self.change, self.move, self.move, self.link, self.symlink]
        try:
            while not stopping.is_set():
                self._acknowledge()
                action = self.random.choice(actions)
                if action():
                    self.counts[action.__name__] = self.counts.get(action.__name__, 0) + 1
                time.sleep(self.random.uniform(0.05, 0.4))
        except Exception as error:  # pylint: disable=broad-except
            self.failure = repr(error)

    def picture(self):
        path = self._name("jpg")
        put(path, self.context.material.picture(self._number))
        return self._expect(path)

    def slow_picture(self):
        """A picture written in two parts under its own name."""
        path, data = self._name("jpg"), self.context.material.picture(self._number)
        with open(path, "wb") as file:
            file.write(data[:len(data) // 2])
            file.flush()
            time.sleep(0.4)
            file.write(data[len(data) // 2:])
        return self._expect(path)

    def deep_picture(self):
        """A picture in a directory made for it."""
        directory = os.path.join(self.inbox, f"{self._number:06}", "a", "b")
        os.makedirs(directory)
        path = self._name("jpg", directory)
        put(path, self.context.material.picture(self._number))
        return self._expect(path)

    def video(self):
        path = self._name("mp4")
        put(path, boxed_mp4(self.context.material.video, self._number))
        return self._expect(path)

    def broken(self):
        """A file that no more is coming of."""
        path, data = self._name("jpg"), b"\xff\xd8\xff%d " % self._number + self.random.randbytes(300)
        put(path, data, age=3600)
        return self._expect(path)

    def copy(self):
        source = self._any()
        if not source:
            return False
        path = self._name(source.rsplit(".", 1)[1])
        with open(source, "rb") as file:
            put(path, file.read())
        return self._expect(path)

    def change(self):
        """A new version under an old name."""
        path = self._any("jpg")
        if not path:
            return False
        self._acknowledged.remove(path)
        self._number += 1
        put(path, self.context.material.picture(self._number))
        return self._expect(path)

    def move(self):
        source = self._any()
        if not source:
            return False
        self._acknowledged.remove(source)
        path = self._name(source.rsplit(".", 1)[1])
        os.rename(source, path)
        self.moved.append((source, path))
        return self._expect_silence(path)

    def link(self):
        source = self._any()
        if not source:
            return False
        self._acknowledged.remove(source)
        path = self._name(source.rsplit(".", 1)[1])
        os.link(source, path)
        return self._expect_silence(path)

    def symlink(self):
        source = self._any()
        if not source:
            return False
        self._acknowledged.remove(source)
        path = self._name(source.rsplit(".", 1)[1])
        os.symlink(source, path)
        return self._expect_silence(path)

    def _name(self, suffix, directory=None):
        self._number += 1
        return os.path.join(directory or self.inbox, f"{self._number:06}.{suffix}")

    def _any(self, suffix=""):
        """Some file that is told and remembered."""
        candidates = [path for path in self._acknowledged if path.endswith(suffix)]
        return self.random.choice(candidates) if candidates else None

    def _expect(self, path):
        self.expectation.once.add(version(path))
        return True

    def _expect_silence(self, path):
        self.expectation.silent.add(version(path))
        return True

    def _acknowledge(self):
        """Takes note of files whose record is followed by a while of the same process's life."""
        now, generation = time.monotonic(), self.generation
        for record in self.reader.update():
            # A file that can't be decoded is done too, but a link to it is to be told.
            if record["event"] == "file":
                self._fresh.append((record["body"]["path"], now, generation))
        self._fresh = [item for item in self._fresh if item[2] == generation]
        ready = [item for item in self._fresh if now - item[1] > ACKNOWLEDGED]
        for item in ready:
            self._fresh.remove(item)
            if item[0] not in self._acknowledged:
                self._acknowledged.append(item[0])
