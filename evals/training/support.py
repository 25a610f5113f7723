"""Train the support models: ``python -m evals.training.support --data DIR`` writes ``rag/checking/support.json``.

There are two: one of words and rules alone, and one that also knows the doubt of the entailment model
(:mod:`evals.training.entailment`), which is trained on that model's scores of claims that it had not seen.

A logistic model with the classes balanced within each set and the sets weighted alike (the domains of SummEdits count
as one). Every weight but those of :data:`FREE` is held at or below zero, so that more evidence against a claim does not
raise its score. Training needs SciPy; the trained model is plain data.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.faithfulness.data import Pair, load
from evals.faithfulness.metrics import balanced_accuracy
from rag.checking.entailment import doubt
from rag.checking.records import EvidenceSpan
from rag.checking.support import SupportModel, features, worst
from rag.text.sentences import sentence_spans

__all__ = [
    "EVEN",
    "SCORES",
    "Row",
    "balanced_weights",
    "cached",
    "cross_validate",
    "family_of",
    "fit",
    "main",
    "measure",
    "pick_threshold",
    "with_doubt",
]

TARGET = Path(__file__).parents[2] / "rag" / "checking" / "support.json"
SCORES = Path(__file__).parents[1] / "faithfulness" / "entailment_scores.json"
"""Claim id → log odds of each of its sentences, from models trained on the other half of the groups."""
FREE = frozenset({"length", "close_triples", "close_uncovered_window", "close_unstated"})
"""What speaks neither for a claim nor against it, but tells what kind of claim it is."""
EVEN = 0.5
"""Threshold of the model with the entailment model's doubt. Higher ones do no better on the labelled sets (from .46 to
.53 the mean balanced accuracy moves by less than .01), and refuse more faithful paraphrases of the adversarial set."""
PENALTY = 1e-4
FOLDS = 5

Row = Mapping[str, float]
Floats = NDArray[np.float64]


def family_of(name: str) -> str:
    """Sets that count as one when sets are weighted alike."""
    return "summedits" if name.startswith("summedits") else name


@lru_cache(maxsize=64)
def _spans(source: str) -> tuple[EvidenceSpan, ...]:
    return tuple(EvidenceSpan(source[s.start : s.end], article=source) for s in sentence_spans(source))


def measure(pairs: Sequence[Pair], tell: Callable[[str], object] = lambda line: None) -> list[Row]:
    """The features of every pair, the claim's sentences joined by their worst."""
    rows: list[Row] = []
    for number, pair in enumerate(pairs):
        spans = _spans(pair.source)
        rows.append(worst([features(pair.claim[s.start : s.end], spans) for s in sentence_spans(pair.claim)]))
        if number % 500 == 499:
            tell(f"{number + 1} of {len(pairs)} claims measured")
    return rows


def balanced_weights(pairs: Sequence[Pair]) -> Floats:
    """A weight for each pair: families alike, the sets within a family alike, the classes within a set alike."""
    sets = sorted({p.set for p in pairs})
    sizes = {(p.set, p.supported): 0 for p in pairs}
    for p in pairs:
        sizes[p.set, p.supported] += 1
    siblings = {s: sum(1 for t in sets if family_of(t) == family_of(s)) for s in sets}
    weights = np.array([1 / (sizes[p.set, p.supported] * siblings[p.set]) for p in pairs])
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def fit(rows: Sequence[Row], labels: Sequence[bool], weights: Floats) -> SupportModel:
    """Fit the model by L-BFGS-B with the sign constraints; its threshold is 0.5 until one is picked."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    names = sorted(rows[0])
    x = np.array([[row[name] for name in names] for row in rows])
    sign = np.where(np.array(labels), 1.0, -1.0)

    def loss(b: Floats) -> tuple[float, Floats]:
        margin = sign * (x @ b[:-1] + b[-1])
        value = float((weights * np.logaddexp(0, -margin)).sum() + PENALTY * (b[:-1] ** 2).sum())
        pull = -weights * sign / (1 + np.exp(margin))
        return value, np.append(x.T @ pull + 2 * PENALTY * b[:-1], pull.sum())

    bounds = [(None, None) if name in FREE else (None, 0.0) for name in names]
    best = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]).x
    learned = {name: round(float(w), 4) for name, w in zip(names, best[:-1], strict=True) if abs(w) >= 5e-5}
    return SupportModel(learned, round(float(best[-1]), 4), 0.5)


def pick_threshold(pairs: Sequence[Pair], scores: Floats) -> float:
    """The threshold with the highest balanced accuracy, averaged over sets and then over families."""
    labels = np.array([p.supported for p in pairs])
    names = np.array([p.set for p in pairs])
    masks = {name: names == name for name in sorted({p.set for p in pairs})}

    def mean(threshold: float) -> float:
        families: dict[str, list[float]] = {}
        for name, mask in masks.items():
            figure = balanced_accuracy(labels[mask], scores[mask] >= threshold)
            families.setdefault(family_of(name), []).append(figure)
        return float(np.mean([np.mean(values) for values in families.values()]))

    return float(max(np.unique(np.quantile(scores, np.linspace(0, 1, 201))), key=mean))


def cross_validate(pairs: Sequence[Pair], rows: Sequence[Row], seed: int = 0, threshold: float | None = None) -> Floats:
    """Held-out margins: log-odds of the score less those of the threshold, which is given or picked on the other folds.

    Groups are never split. A claim is supported where its margin is not negative.
    """
    groups = sorted({p.group for p in pairs})
    order = np.random.default_rng(seed).permutation(len(groups))
    fold = {groups[g]: i % FOLDS for i, g in enumerate(order)}
    margins = np.zeros(len(pairs))
    for held in range(FOLDS):
        inside = [i for i, p in enumerate(pairs) if fold[p.group] != held]
        model = _train([pairs[i] for i in inside], [rows[i] for i in inside], threshold)
        for i, p in enumerate(pairs):
            if fold[p.group] == held:
                margins[i] = _log_odds(model.score(rows[i])) - _log_odds(model.threshold)
    return margins


def _train(pairs: Sequence[Pair], rows: Sequence[Row], threshold: float | None = None) -> SupportModel:
    model = fit(rows, [p.supported for p in pairs], balanced_weights(pairs))
    if threshold is None:
        threshold = pick_threshold(pairs, np.array([model.score(row) for row in rows]))
    return SupportModel(model.weights, model.bias, threshold)


def _log_odds(score: float) -> float:
    return float(np.log(score / (1 - score)))


def main() -> None:
    """Measure, fit, and write the model with where it came from."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the faithfulness sets")
    parser.add_argument("--cache", type=Path, help="JSON file of features to use, or to write where it does not exist")
    arguments = parser.parse_args()
    pairs = load(arguments.data)
    rows = cached(pairs, arguments.cache)
    models = {"lexical": _train(pairs, rows), "entailed": _train(pairs, with_doubt(pairs, rows), EVEN)}
    data: dict[str, Any] = {
        "note": "logistic weights of the support score, written by evals.training.support",
        "trained_on": {name: sum(1 for p in pairs if p.set == name) for name in sorted({p.set for p in pairs})},
        "models": {
            name: {"threshold": round(model.threshold, 4), "bias": model.bias, "weights": dict(model.weights)}
            for name, model in models.items()
        },
    }
    TARGET.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    for name, model in models.items():
        sys.stderr.write(f"{name}: {len(model.weights)} weights, threshold {model.threshold:.3f}\n")


def with_doubt(pairs: Sequence[Pair], rows: Sequence[Row]) -> list[Row]:
    """The features with the doubt of the entailment model, from its scores of claims it had not seen."""
    scores: dict[str, list[float]] = json.loads(SCORES.read_text(encoding="utf-8"))["log_odds"]
    return [{**row, "doubt": max(map(doubt, scores[p.id]))} for p, row in zip(pairs, rows, strict=True)]


def cached(pairs: Sequence[Pair], path: Path | None) -> list[Row]:
    """The features of the pairs, read from a file where it exists, else measured and written there."""
    if path is not None and path.exists():
        kept: dict[str, Row] = json.loads(path.read_text(encoding="utf-8"))
        return [kept[p.id] for p in pairs]
    rows = measure(pairs, lambda line: sys.stderr.write(line + "\n"))
    if path is not None:
        path.write_text(json.dumps({p.id: row for p, row in zip(pairs, rows, strict=True)}), encoding="utf-8")
    return rows


if __name__ == "__main__":
    main()
