"""More events than the queue of inotify holds."""
import os
import time

from campaigns.burst import drop
from harness.result import Result

LIMIT = "/proc/sys/fs/inotify/max_queued_events"


def run(context):
    """Lowers the queue to 16 events for the daemon alone, and drops files."""
    try:
        with open(LIMIT, encoding="ascii") as file:
            before = file.read()
        _set(before)
    except OSError as error:
        return Result("overflow", skipped=f"{LIMIT} can't be changed ({error.strerror})")

    def start(daemon):
        # The length is taken when the queue is made: others get what they had.
        _set("16")
        try:
            daemon.start()
            _wait_for_queue(daemon)
        finally:
            _set(before)
    return drop(context, "overflow", context.count(2_000, 500), start)


def _set(text):
    with open(LIMIT, "w", encoding="ascii") as file:
        file.write(text)


def _wait_for_queue(daemon):
    """Waits until the daemon has its inotify descriptor."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            folder = f"/proc/{daemon.process.pid}/fd"
            if any("inotify" in os.readlink(f"{folder}/{name}") for name in os.listdir(folder)):
                return
        except OSError:
            pass
        time.sleep(0.01)
