"""What a campaign is given."""
import os
import random
from dataclasses import dataclass


@dataclass
class Context:
    """The program, the seed and a folder to work in."""
    program: str
    root: str
    work: str
    seed: int
    is_quick: bool
    material: object
    schema: dict

    def folder(self, name):
        """A new folder; its path has no links in it."""
        path = os.path.join(self.work, name)
        os.makedirs(path)
        return os.path.realpath(path)

    def random(self, name):
        """Numbers that follow from the seed and the campaign alone."""
        return random.Random(f"{self.seed} {name}")

    def count(self, full, quick):
        return quick if self.is_quick else full


def configuration(folder, sources, extra=""):
    """A configuration with a few labels, its state and records in `folder`."""
    return f"""labels: [dog, cat, tiger, umbrella, car]
state: {folder}/state
control: {{path: {folder}/control.sock}}
episodes: {{window: 1, on: 1, off: 1s}}
{extra}
sources:
{sources}
outputs:
  - {{type: file, path: {folder}/records.ndjson}}
"""
