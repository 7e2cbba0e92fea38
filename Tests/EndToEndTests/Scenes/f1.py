#!/usr/bin/python3
"""F1, precision and recall of the tags in record files, over all labels and pictures together.

    f1.py TRUTH.json RECORDS.ndjson...
"""
import json
import os
import sys


def main():
    truth = {name: set(labels) for name, labels in json.load(open(sys.argv[1])).items()}
    for file in sys.argv[2:]:
        right = given = 0
        for line in open(file):
            record = json.loads(line)
            if record["event"] != "frame":
                continue
            found = {tag["label"] for tag in record["frame"]["tags"]}
            right += len(found & truth[os.path.basename(record["frame"]["path"])])
            given += len(found)
        wanted = sum(map(len, truth.values()))
        print(f"{file}: F1 {2 * right / (given + wanted):.3f}, precision {right / max(given, 1):.3f}, "
              f"recall {right / wanted:.3f}")


main()
