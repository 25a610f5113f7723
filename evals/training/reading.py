"""Train the reading model: ``python -m evals.training.reading --public DIR``.

It learns from public sets (:mod:`evals.training.question_sets`) whether a sentence answers a question, and is written
to ``rag/models/reading.safetensors``. A tenth of the groups is kept for measuring. None of the data that the project
is measured on is among them. What it needs beyond the project is in :mod:`evals.training.cross_encoder`.
"""

import argparse
import random
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.faithfulness.metrics import auc
from evals.training.batches import encode, open_tokeniser
from evals.training.pairs import Row
from evals.training.question_sets import Asked, question_rows, question_sets
from rag.models.cross_encoder import READING
from rag.models.weights import EMBEDDER, WEIGHTS, WeightStore
from rag.settings import load_settings

__all__ = ["held_out", "main", "weight"]

_PASSES = 1
_RATE = 1.5e-4
_POSITIVE = 1.5
"""Weight of the rows with an answer, of which there are fewer."""
_SHARES = {"squad": 0.35}
"""Of the largest set only so many questions are used."""
_MOST_TOKENS = 170
_HELD_OUT = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, print held-out figures, and write the model."""
    parser = argparse.ArgumentParser(prog="python -m evals.training.reading", description=__doc__)
    parser.add_argument("--public", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--limit", type=int, help="questions at most, for a trial")
    parser.add_argument("--output", type=Path, default=READING)
    options = parser.parse_args(arguments)
    from evals.training.cross_encoder import CrossEncoder, export, fit, predict

    base, tokenizer = WeightStore(load_settings().models).path(EMBEDDER)
    tokenise = open_tokeniser(tokenizer)
    drawn = random.Random(1)
    asked = [each for each in question_sets(options.public) if drawn.random() < _SHARES.get(each.set, 1.0)]
    if options.limit:
        asked = random.Random(0).sample(asked, k=min(options.limit, len(asked)))
    rows = list(question_rows(asked))
    inside = encode([row for row in rows if not held_out(row.group)], tokenise, weight)
    model = CrossEncoder(base)
    fit(model, [e for e in inside if e.longest < _MOST_TOKENS], epochs=_PASSES, rate=_RATE, name="reading")
    outside = [row for row in rows if held_out(row.group)]
    odds = [scores[0] for scores in predict(model, encode(outside, tokenise))]
    _report(outside, odds)
    unseen = [each for each in asked if held_out(each.group) and each.answers]
    candidates = [
        [Row("", "", True, ((each.read(i), each.question),)) for i in range(len(each.sentences))] for each in unseen
    ]
    ranked = [[scores[0] for scores in predict(model, encode(rows, tokenise))] for rows in candidates]
    _report_first(unseen, ranked)
    export(model, options.output, WEIGHTS[EMBEDDER].files[0].sha256)
    return 0


def held_out(group: str) -> bool:
    """Whether the questions of a group are kept for measuring."""
    return zlib.crc32(group.encode()) % _HELD_OUT == 0


def weight(row: Row) -> float:
    """How much a row counts."""
    return _POSITIVE if row.label else 1.0


def _report(rows: Sequence[Row], odds: Sequence[float]) -> None:
    for name in sorted({row.set for row in rows}):
        chosen = [(row.label, score) for row, score in zip(rows, odds, strict=True) if row.set == name]
        labels, scores = np.array([label for label, _ in chosen]), np.array([score for _, score in chosen])
        if labels.any() and not labels.all():
            sys.stdout.write(f"{name}: n {len(chosen)}, AUC {auc(labels, scores):.3f}\n")


def _report_first(asked: Sequence[Asked], scores: Sequence[Sequence[float]]) -> None:
    for name in sorted({each.set for each in asked}):
        first = [int(np.argmax(s)) in each.answers for each, s in zip(asked, scores, strict=True) if each.set == name]
        sys.stdout.write(f"{name}: first sentence answers {np.mean(first):.3f} of n {len(first)}\n")


if __name__ == "__main__":
    sys.exit(main())
