"""The record file of a daemon, read while it is written."""
import json
import os
import time

try:
    from jsonschema import Draft202012Validator
except ImportError:
    Draft202012Validator = None

LONGEST_LINE = 16 * 1024
# Records of one event that are held against the schema: validating takes longer than tagging.
VALIDATED = 300


class Records:
    """All whole lines so far; what a kill left unfinished is overwritten by the next process and becomes blank."""

    def __init__(self, path, schema=None):
        self.path = path
        self.records = []
        self.malformed = []
        # Lines blanked at opening, after a kill in the middle of a write.
        self.blank = 0
        self._offset = 0
        self._validated = {}
        self._validator = Draft202012Validator(schema) if schema and Draft202012Validator else None

    def update(self):
        """Reads what is new; returns it."""
        try:
            with open(self.path, "rb") as file:
                file.seek(self._offset)
                text = file.read()
        except FileNotFoundError:
            return []
        whole = text[:text.rfind(b"\n") + 1]
        self._offset += len(whole)
        first = len(self.records)
        for line in whole.split(b"\n")[:-1]:
            if not line.strip(b" "):
                self.blank += 1
            else:
                self._parse(line)
        return self.records[first:]

    def has_partial_line(self):
        """Whether the file ends in the middle of a line."""
        with open(self.path, "rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                return False
            file.seek(-1, os.SEEK_END)
            return file.read() != b"\n"

    def wait(self, condition, patience, keep=lambda: None):
        """Reads until `condition(self)` holds; says whether it does. `keep` is called meanwhile."""
        end = time.monotonic() + patience
        while True:
            self.update()
            if condition(self):
                return True
            if time.monotonic() > end:
                return False
            keep()
            time.sleep(0.1)

    def of(self, *events):
        return [record for record in self.records if record["event"] in events]

    def _parse(self, line):
        try:
            record = json.loads(line.decode("utf-8"))
            event = record["event"]
            body = record[event.replace(".", "_")]
            if len(line) > LONGEST_LINE or not isinstance(body, dict) or not isinstance(record["id"], str):
                raise ValueError("no record")
            if self._validator and self._validated.setdefault(event, 0) < VALIDATED:
                self._validated[event] += 1
                self._validator.validate(record)
        except Exception as error:  # pylint: disable=broad-except
            self.malformed.append((line[:200], str(error)[:200]))
            return
        self.records.append({**record, "body": body})
