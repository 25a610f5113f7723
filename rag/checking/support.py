"""The support score: how much of a claim the evidence carries, as one calibrated number.

Features of the words, their order, the rules' findings and, where there is one, the entailment model's doubt go through
a logistic model whose weights are data (``support.json``, written by ``python -m evals.training.support``).
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from rag.checking.dates import times
from rag.checking.names import names, rarity
from rag.checking.quantities import quantities
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.rules import LOCAL_RULES, RULES, apply
from rag.checking.tokens import Token, content, meanings, tokenize

__all__ = ["Similarity", "SupportModel", "features", "least_uncovered", "select", "support_model", "vouched", "worst"]

Similarity = Callable[[str, Sequence[str]], Sequence[float]]
"""Cosine similarity of a claim to each of some sentences."""

_WINDOW = 3
# A claim that nearly copies its source is judged by small departures, which would vanish on the scale of a summary.
_SLIGHT = {
    "uncovered_best": 0.12,
    "uncovered_window": 0.1,
    "unstated": 0.15,
    "triples": 0.2,
    "pairs": 0.15,
    "order": 0.15,
}
_CLOSE = {"triples": 2.0, "uncovered_window": 4.0, "unstated": 4.0}
_DEPARTURES = ("triples", "pairs", "order", "uncovered_best", "unstated")


@lru_cache(maxsize=8192)
def _keys(text: str) -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """Stems, match keys and ordered stems of a sentence."""
    order = tuple(t.stem for t in content(text))
    stems = frozenset(t.stem for t in tokenize(text) if t.word)
    return stems, frozenset(k for s in stems for k in meanings(s)), order


def _weight(token: Token) -> float:
    return 1.0 if token.number else 0.3 + 0.1 * rarity(token.stem)


def _held(token: Token, keys: frozenset[str]) -> bool:
    return bool(meanings(token.stem) & keys)


def select(claim: str, sentences: Sequence[str], limit: int = _WINDOW) -> tuple[int, ...]:
    """The few sentences that together carry most of a claim's content, best first (greedy set cover).

    Args:
        claim: one sentence.
        sentences: the sentences of the evidence.
        limit: how many to take at most.
    """
    words = content(claim)
    left = {i: _weight(t) for i, t in enumerate(words)}
    total = sum(left.values()) or 1.0
    chosen: list[int] = []
    while left and len(chosen) < limit:
        best, gain = -1, 0.05 * total
        for number, sentence in enumerate(sentences):
            if number in chosen:
                continue
            stems, keys, _ = _keys(sentence)
            near = 1.05 if any(abs(number - c) == 1 for c in chosen) else 1.0
            got = near * sum(
                w * (1 if words[i].stem in stems else 0.85) for i, w in left.items() if _held(words[i], keys)
            )
            if got > gain:
                best, gain = number, got
        if best < 0:
            break
        chosen.append(best)
        left = {i: w for i, w in left.items() if not _held(words[i], _keys(sentences[best])[1])}
    return tuple(chosen)


def features(
    claim: str,
    spans: Sequence[EvidenceSpan],
    findings: Sequence[Finding] | None = None,
    similarity: Similarity | None = None,
) -> dict[str, float]:
    """What speaks against a claim, each feature 0 (nothing) to about 1, and how closely it keeps to the evidence.

    Args:
        claim: one sentence.
        spans: one sentence of evidence each.
        findings: what the rules found on the selected spans, where that is known already.
        similarity: embedding similarity, optional.
    """
    sentences = [span.text for span in spans]
    chosen = select(claim, sentences)
    window = [spans[i] for i in chosen]
    if findings is None:
        findings = apply(RULES, claim, window or spans[:1])
    sure = vouched(claim, findings)
    words = content(claim)
    weights = [_weight(t) for t in words]
    total = sum(weights) or 1.0
    everything = frozenset(k for s in sentences for k in _keys(s)[1])
    stems = frozenset(k for s in sentences for k in _keys(s)[0])
    held_window = frozenset(k for s in window for k in _keys(s.text)[1])
    held_best = _keys(window[0].text)[1] if window else frozenset()
    missing = [i for i, t in enumerate(words) if i not in sure and not _held(t, everything)]
    found: dict[str, float] = {
        "uncovered_window": _open(words, weights, held_window, sure) / total,
        "uncovered_best": _open(words, weights, held_best, sure) / total,
        "uncovered_all": sum(weights[i] for i in missing) / total,
        "unstated": sum(
            w for i, (t, w) in enumerate(zip(words, weights, strict=True)) if i not in sure and t.stem not in stems
        )
        / total,
        "missing": min(5, len(missing)) / 5,
        "missing_rare": min(3, sum(1 for i in missing if rarity(words[i].stem) >= 7)) / 3,
        "missing_run": min(5, _longest_run(missing)) / 5,
        "pairs": _broken(words, [_keys(s)[2] for s in sentences], 2, sure),
        "triples": _broken(words, [_keys(s)[2] for s in sentences], 3, sure),
        "order": _disorder(words, _keys(window[0].text)[2]) if window else 1.0,
        "spread": (len(chosen) - 1) / 2 if chosen else 1.0,
        "length": min(1.5, math.log1p(len(words)) / 3),
    }
    for name in RULES:
        found[f"rule_{name}"] = float(any(f.rule == name for f in findings))
    anywhere = apply(LOCAL_RULES, claim, spans) if len(spans) > len(window) else findings
    for name in LOCAL_RULES:
        found[f"anywhere_{name}"] = float(any(f.rule == name for f in anywhere))
    departs = any(found[name] > 0 for name in _DEPARTURES) or any(found[f"rule_{name}"] for name in RULES)
    # How closely a claim keeps to its source decides what a departure means: in a copy a changed order is an error, in
    # a summary it is none. A claim that does not depart at all needs no such suspicion.
    for name, steepness in _CLOSE.items():
        found[f"close_{name}"] = max(0.0, 1 - steepness * found[name]) if departs else 0.0
    for name, bound in _SLIGHT.items():
        found[f"slight_{name}"] = min(1.0, found[name] / bound)
    if similarity is not None and sentences:
        close = similarity(claim, sentences)
        found["distance"] = 1 - max(close)
    return found


def least_uncovered(claim: str, spans: Sequence[EvidenceSpan]) -> float:
    """Share of the weight of a claim's words that the one sentence which holds most of them lacks."""
    words = content(claim)
    weights = [_weight(t) for t in words]
    total = sum(weights)
    return min((_open(words, weights, _keys(s.text)[1], frozenset()) for s in spans), default=total) / (total or 1.0)


def worst(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Features of a claim of several sentences: for each the highest, so that one bad sentence is enough."""
    return {name: max(row[name] for row in rows) for name in rows[0]}


def vouched(claim: str, findings: Sequence[Finding]) -> frozenset[int]:
    """Indices of the content words in numbers, dates and names that no rule objects to: they are in the evidence."""
    objected = {(f.start, f.end) for f in findings}
    # "For a week" is no value that needs a source of its own, so nothing vouches for it.
    numbers = [q for q in quantities(claim) if not q.indefinite]
    places = [(q.start, q.end) for q in numbers] + [(e.start, e.end) for e in times(claim)]
    places += [(name[0].start, name[-1].end) for name in names(claim)]
    sure = [place for place in places if place not in objected]
    return frozenset(i for i, t in enumerate(content(claim)) if any(a <= t.start < b for a, b in sure))


def _open(words: Sequence[Token], weights: Sequence[float], keys: frozenset[str], sure: frozenset[int]) -> float:
    """Weight of the words that are neither held nor vouched for."""
    return sum(w for i, (t, w) in enumerate(zip(words, weights, strict=True)) if i not in sure and not _held(t, keys))


def _longest_run(places: Sequence[int]) -> int:
    best = run = 0
    before = -2
    for place in places:
        run = run + 1 if place == before + 1 else 1
        best, before = max(best, run), place
    return best


def _broken(words: Sequence[Token], sentences: Sequence[Sequence[str]], size: int, sure: frozenset[int]) -> float:
    """Share of runs of ``size`` neighbouring content words that no sentence has within a short reach.

    Words that the rules vouch for are left out of the runs.
    """
    plain = [t for i, t in enumerate(words) if i not in sure]
    runs = [plain[i : i + size] for i in range(len(plain) - size + 1)]
    if not runs:
        return 0.0
    places = [_places(sentence) for sentence in sentences]
    return sum(1 for run in runs if not any(_chain(run, where, 3 * size) for where in places)) / len(runs)


def _places(sentence: Sequence[str]) -> Mapping[str, list[int]]:
    where: dict[str, list[int]] = {}
    for index, stemmed in enumerate(sentence):
        for key in meanings(stemmed):
            where.setdefault(key, []).append(index)
    return where


def _chain(run: Sequence[Token], where: Mapping[str, list[int]], reach: int) -> bool:
    spots = [{i for key in meanings(t.stem) for i in where.get(key, ())} for t in run]
    if not all(spots):
        return False
    return any(
        all(any(abs(i - first) <= reach and i != first for i in other) for other in spots[1:]) for first in spots[0]
    )


def _disorder(words: Sequence[Token], sentence: Sequence[str]) -> float:
    """One less the longest common subsequence of content words, as a share of the claim's."""
    if not words:
        return 0.0
    row = [0] * (len(sentence) + 1)
    for token in words:
        own = meanings(token.stem)
        above = 0
        for j, other in enumerate(sentence, 1):
            kept = row[j]
            row[j] = above + 1 if other == token.stem or other in own else max(row[j], row[j - 1])
            above = kept
    return 1 - row[-1] / len(words)


@dataclass(frozen=True)
class SupportModel:
    """A logistic model over named features.

    Attributes:
        weights: weight of each feature; those it does not know are ignored.
        bias: intercept.
        threshold: score from which a claim counts as supported.
    """

    weights: Mapping[str, float]
    bias: float
    threshold: float

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "SupportModel":
        """Read a model as it is stored in ``support.json``."""
        return cls(dict(data["weights"]), float(data["bias"]), float(data["threshold"]))

    def score(self, found: Mapping[str, float]) -> float:
        """Probability (calibrated on the development sets, classes balanced) that the claim is supported."""
        z = self.bias + sum(weight * found.get(name, 0.0) for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


@cache
def support_model(*, entailed: bool = False) -> SupportModel:
    """The model that ships with the package: for features with the entailment model's doubt, or without it."""
    data = json.loads(files("rag.checking").joinpath("support.json").read_text(encoding="utf-8"))
    return SupportModel.from_dict(data["models"]["entailed" if entailed else "lexical"])
