#!/usr/bin/env python3
"""Makes average-precision.json: random scores and what scikit-learn's average_precision_score says of them.

    python3 -m venv venv && venv/bin/pip install scikit-learn==1.9.1 && venv/bin/python average-precision.py

Cases of kind "distinct" have no two equal scores: there scikit-learn's figure and the method's are the same. Cases of
kind "tied" have many: scikit-learn takes equal scores as one threshold, the method's public code goes through them in
the order of the pictures, so those are computed here by counting, picture by picture, without sorting. For each tied
case scikit-learn's figure stands beside it as "grouped": what must NOT come out.
"""
import json
import pathlib

import numpy
import sklearn
from sklearn.metrics import average_precision_score


def by_counting(scores, positives):
    """The mean over positives of the share of positives among the pictures that come no later than each."""
    precisions = []
    for i, (score, positive) in enumerate(zip(scores, positives)):
        if not positive:
            continue
        before = [j for j in range(len(scores)) if scores[j] > score or (scores[j] == score and j <= i)]
        precisions.append(sum(positives[j] for j in before) / len(before))
    return sum(precisions) / len(precisions)


def main():
    random = numpy.random.default_rng(20240229)
    cases = []
    for kind, levels in [("distinct", None), ("tied", 7)]:
        for pictures in [1, 2, 3, 10, 57, 200]:
            for share in [0.05, 0.5, 0.9]:
                while True:
                    positives = (random.random(pictures) < share).astype(int)
                    positives[random.integers(pictures)] = 1
                    scores = random.standard_normal(pictures) * 3
                    scores += positives * random.random() * 2
                    scores = scores.round(3) if levels is None else (scores * levels / 6).round() / levels
                    scores = scores.astype(numpy.float32)
                    if levels is not None or len(set(scores.tolist())) == pictures:
                        break
                grouped = float(average_precision_score(positives, scores))
                case = {"kind": kind, "scores": scores.tolist(), "positives": positives.tolist()}
                if kind == "distinct":
                    case["ap"] = grouped
                else:
                    case["ap"] = by_counting(scores.tolist(), positives.tolist())
                    case["grouped"] = grouped
                cases.append(case)
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps({"sklearn": sklearn.__version__, "cases": cases}) + "\n")


main()
