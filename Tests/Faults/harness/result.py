"""What a campaign counted, and the table of all of them."""
from dataclasses import dataclass, field

# Resident memory may grow by this much (MiB) over the level after warm-up: caches, heaps of threads, one entry a file.
MEMORY_ALLOWANCE = 64
COLUMNS = ["campaign", "faults", "expected", "found", "repeated", "lost", "twice", "unpaired", "malformed", "wrong",
           "crashes", "descriptors", "threads", "processes", "MiB", "seconds"]


@dataclass
class Result:
    """Counts of one campaign; all but the first four and the seconds have to be 0."""
    name: str
    # Faults that were put in.
    faults: int = 0
    # Records that had to be there, and of those the ones that are.
    expected: int = 0
    found: int = 0
    # Records told again with the same id: allowed after a kill.
    repeated: int = 0
    # Records told again under another id, or for something that must not be told.
    twice: int = 0
    # Tags whose begin has no end, several ends, or an end before it.
    unpaired: int = 0
    malformed: int = 0
    crashes: int = 0
    descriptors: int = 0
    threads: int = 0
    processes: int = 0
    # Growth of resident memory.
    memory: float = 0
    seconds: float = 0
    # What else is wrong, in words.
    wrong: list = field(default_factory=list)
    # What is worth knowing.
    notes: list = field(default_factory=list)
    skipped: str = ""

    @property
    def lost(self):
        return self.expected - self.found

    @property
    def failures(self):
        """How much there is that must not be."""
        if self.skipped:
            return 0
        return (abs(self.lost) + self.twice + self.unpaired + self.malformed + self.crashes + self.descriptors
                + self.threads + self.processes + len(self.wrong) + (self.memory > MEMORY_ALLOWANCE))

    def row(self):
        if self.skipped:
            return [self.name, "skipped: " + self.skipped]
        return [self.name, *map(str, (
            self.faults, self.expected, self.found, self.repeated, self.lost, self.twice, self.unpaired,
            self.malformed, len(self.wrong), self.crashes, self.descriptors, self.threads, self.processes,
            f"{self.memory:.0f}", f"{self.seconds:.0f}"))]


def table(results):
    """All results as a Markdown table."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "|---" + "|---:" * (len(COLUMNS) - 1) + "|"]
    lines += ["| " + " | ".join(result.row()) + " |" for result in results]
    return "\n".join(lines)
