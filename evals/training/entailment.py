"""Train the entailment model: ``python -m evals.training.entailment --data DIR --public DIR --work DIR``.

It writes ``rag/models/entailment.safetensors`` and, for the training and the measuring of the support score, what
models that had not seen a claim said of it (``evals/faithfulness/entailment_scores.json``).

First it learns from made claims and public sets; the checkpoint stays in ``--work``, and is used where it is there
already. Then it is trained on the labelled sets, once on each half of their groups; each claim gets its score from the
half that it is not in, and the average of the two is what ships. What it needs beyond the project is in
:mod:`evals.training.cross_encoder`.
"""

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evals.faithfulness.data import Pair
from evals.faithfulness.data import load as load_labelled
from evals.faithfulness.metrics import auc, balanced_accuracy
from evals.training.batches import Example, Tokeniser, encode, open_tokeniser
from evals.training.pairs import Row, labelled, likely_words, made_claims, stories
from evals.training.public_sets import public_sets
from evals.training.support import SCORES, family_of
from rag.models.cross_encoder import ENTAILMENT
from rag.models.weights import EMBEDDER, WEIGHTS, WeightStore
from rag.settings import load_settings

if TYPE_CHECKING:
    from evals.training.cross_encoder import CrossEncoder

__all__ = ["STAGE_1", "folds", "main", "merge_groups", "row_weights"]

STAGE_1 = "entailment-stage-1.pt"
"""Checkpoint after the made claims and the public sets."""
_SET_WEIGHTS = {"rte": 1.5, "wikisplit": 0.7}
"""Others count 1."""
_SHARES = {"wikisplit": 0.3, "mrpc": 0.6, "ling": 0.75, "fever": 0.6, "conjnli": 0.4}
"""Of the large sets, and those of easy pairs, only so many rows are used."""
_MADE_ROWS, _MADE_TOKENS = 14_000, 190
_MADE_AGAIN = 1_000
"""Made claims that are mixed with the labelled ones, so that their lessons are not forgotten."""
_HELD_OUT = 20
"""Of so many articles the claims of one are kept for measuring."""
_SENTENCES = 6
"""Sentences of a claim that are trained on; all are scored."""
_HARD = "summedits"
_HARD_WEIGHT = 3.0
_HARD_SHARE = 0.55
"""Of the rows of that family so many are drawn anew for each pass, because there are so many of them."""
_PASSES = 2
_LEAST, _MOST = 0.3, 3.0
_FINGERPRINTS = ((300, 360), (700, 760))


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, print held-out figures, and write the model and the scores."""
    options = _options(arguments)
    from evals.training.cross_encoder import average, export, fit, load

    base, tokenizer = WeightStore(load_settings().models).path(EMBEDDER)
    tokenise = open_tokeniser(tokenizer)
    made, held_out = _made(options.data, base, tokenizer, tokenise)
    checkpoint = options.work / STAGE_1
    if not checkpoint.exists():
        rows = _stage_1_rows(made, options.public)[: options.limit]
        _train_stage_1(encode(rows, tokenise, lambda row: _SET_WEIGHTS.get(row.set, 1.0)), base, checkpoint)
    first = load(base, checkpoint)
    _report(held_out[: options.limit], _score(first, held_out[: options.limit], tokenise), "stage 1, made, held out")

    items = load_labelled(options.data / "faithfulness")
    rows = list(labelled(items))
    if options.limit:
        rows = random.Random(0).sample(rows, k=min(options.limit, len(rows)))
    _report(rows, _score(first, rows, tokenise), "stage 1, labelled")
    merged = merge_groups(items)
    fold = folds(merged.values())
    rng = random.Random(5)
    again = rng.sample(made, k=min(_MADE_AGAIN, len(made), options.limit or _MADE_AGAIN))
    scores: dict[str, list[float]] = {}
    models: list[CrossEncoder] = []
    for number in (0, 1):
        inside = [row for row in rows if fold[merged[row.group]] != number]
        outside = [row for row in rows if fold[merged[row.group]] == number]
        model = load(base, checkpoint)
        examples = encode(_stage_2_rows(inside, again, rng), tokenise, row_weights(inside), _SENTENCES)
        fit(model, examples, epochs=1, rate=8e-5, name=f"fold {number}")
        scores |= {row.id: odds for row, odds in zip(outside, _score(model, outside, tokenise), strict=True)}
        models.append(model)
    _report(rows, [scores[row.id] for row in rows], "stage 2, labelled, held out")
    _write_scores(options.scores, scores)
    average(*models)
    export(models[0], options.output, WEIGHTS[EMBEDDER].files[0].sha256)
    return 0


def merge_groups(items: Iterable[Pair]) -> dict[str, str]:
    """Group → the group that stands for it and all that share an article with it.

    The same article may be in two sets under two names, in capitals or without; two places in its letters show it.
    """
    parent: dict[str, str] = {}

    def find(group: str) -> str:
        while parent[group] != group:
            group = parent[group]
        return group

    owner: dict[str, str] = {}
    for item in items:
        parent.setdefault(item.group, item.group)
        letters = re.sub(r"\W+", "", item.source.lower())
        for start, end in _FINGERPRINTS:
            if len(letters) >= end:
                other = owner.setdefault(letters[start:end], item.group)
                parent[find(item.group)] = find(other)
    return {group: find(group) for group in parent}


def folds(groups: Iterable[str], seed: int = 3) -> dict[str, int]:
    """Each group's half, 0 or 1, drawn by a seed."""
    names = sorted(set(groups))
    order = np.random.default_rng(seed).permutation(len(names))
    return {names[place]: number % 2 for number, place in enumerate(order)}


def row_weights(rows: Sequence[Row]) -> Callable[[Row], float]:
    """How much a row counts: sets alike, the sets of a family together, and the classes within a set; made claims 1.

    SummEdits counts as three sets, because its claims are the hardest and their like is wanted most.
    """
    sizes = Counter((row.set, row.label) for row in rows)
    siblings = Counter(family_of(name) for name in {row.set for row in rows})
    shares = {
        (name, label): (_HARD_WEIGHT if family_of(name) == _HARD else 1.0) / (size * siblings[family_of(name)])
        for (name, label), size in sizes.items()
    }
    mean = sum(shares[row.set, row.label] for row in rows) / max(1, len(rows))
    return lambda row: 1.0 if row.set == "made" else min(_MOST, max(_LEAST, shares[row.set, row.label] / mean))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.training.entailment", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with faithfulness/ and realtimeqa-2022/")
    parser.add_argument("--public", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--work", type=Path, required=True, help="folder of the checkpoints")
    parser.add_argument("--limit", type=int, help="rows of each stage at most, for a trial")
    parser.add_argument("--output", type=Path, default=ENTAILMENT)
    parser.add_argument("--scores", type=Path, default=SCORES)
    return parser.parse_args(arguments)


def _made(data: Path, base: Path, tokenizer: Path, tokenise: Tokeniser) -> tuple[list[Row], list[Row]]:
    """Made claims that are short enough to train on, and those of the articles kept for measuring."""
    stock = stories(data / "realtimeqa-2022" / "articles.jsonl.gz")
    rows = list(made_claims(stock, likely_words(base, tokenizer)))
    held_out = [row for row in rows if int(row.group) % _HELD_OUT == 0]
    rest = [row for row in rows if int(row.group) % _HELD_OUT]
    lengths = [example.longest for example in encode(rest, tokenise)]
    return [row for row, length in zip(rest, lengths, strict=True) if length < _MADE_TOKENS], held_out


def _stage_1_rows(made: Sequence[Row], public: Path) -> list[Row]:
    rng = random.Random(0)
    chosen = rng.sample(made, k=min(_MADE_ROWS, len(made)))
    chosen += [row for row in public_sets(public) if rng.random() < _SHARES.get(row.set, 1.0)]
    rng.shuffle(chosen)
    return chosen


def _stage_2_rows(rows: Sequence[Row], again: Sequence[Row], rng: random.Random) -> list[Row]:
    hard = [row for row in rows if family_of(row.set) == _HARD]
    rest = [row for row in rows if family_of(row.set) != _HARD]
    drawn = [row for _ in range(_PASSES) for row in rng.sample(hard, k=int(_HARD_SHARE * len(hard)))]
    return [*again, *rest * _PASSES, *drawn]


def _train_stage_1(examples: Sequence[Example], base: Path, checkpoint: Path) -> None:
    from evals.training.cross_encoder import CrossEncoder, fit, save

    model = CrossEncoder(base)
    fit(model, examples, epochs=1, rate=1.2e-4, name="stage 1")
    save(model, checkpoint)


def _score(model: "CrossEncoder", rows: Sequence[Row], tokenise: Tokeniser) -> list[list[float]]:
    from evals.training.cross_encoder import predict

    return predict(model, encode(rows, tokenise))


def _report(rows: Sequence[Row], scores: Sequence[Sequence[float]], title: str) -> None:
    """Print the area under the curve and the balanced accuracy at even odds, a line for each set."""
    sys.stdout.write(f"{title}\n")
    for name in sorted({row.set for row in rows}):
        chosen = [(row.label, min(odds)) for row, odds in zip(rows, scores, strict=True) if row.set == name]
        labels, worst = np.array([label for label, _ in chosen]), np.array([odds for _, odds in chosen])
        accuracy = balanced_accuracy(labels, worst >= 0)
        sys.stdout.write(f"  {name}: n {len(chosen)}, AUC {auc(labels, worst):.3f}, accuracy {accuracy:.3f}\n")


def _write_scores(path: Path, scores: Mapping[str, Sequence[float]]) -> None:
    data = {
        "note": "log odds of each sentence of a claim, by models trained on the other half of the groups; written by "
        "evals.training.entailment",
        "log_odds": {name: [round(odds, 3) for odds in scores[name]] for name in sorted(scores)},
    }
    path.write_text(json.dumps(data, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
