"""Minimal pairs of our own: invented news with one kind of error each, and faithful paraphrases."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rag import Context, Verdict, Verifier, load_settings

__all__ = ["FAITHFUL", "Trial", "judge", "load_trials", "rates"]

FAITHFUL = "faithful"
_FILE = Path(__file__).with_name("adversarial.jsonl")


@dataclass(frozen=True, slots=True)
class Trial:
    """One claim with its evidence; ``kind`` is the error it contains, or ``faithful``."""

    id: str
    kind: str
    evidence: str
    claim: str
    supported: bool
    context: Context


def load_trials(path: Path = _FILE) -> list[Trial]:
    """Read the pairs, in the order of the file."""
    return [_trial(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _trial(row: dict[str, Any]) -> Trial:
    published = date.fromisoformat(row["published"]) if "published" in row else None
    context = Context(published=published, article=row.get("article", ""), question=row.get("question", ""))
    return Trial(row["id"], row["kind"], row["evidence"], row["claim"], row["supported"], context)


def judge(trials: Sequence[Trial], verifier: Verifier | None = None) -> list[Verdict]:
    """The verdict on each trial."""
    verifier = verifier or Verifier.open(load_settings())
    return [verifier.check(t.claim, [t.evidence], t.context) for t in trials]


def rates(trials: Sequence[Trial], verdicts: Sequence[Verdict]) -> dict[str, tuple[int, int]]:
    """For each kind, how many of how many were judged rightly."""
    found: dict[str, tuple[int, int]] = {}
    for trial, verdict in zip(trials, verdicts, strict=True):
        right, all_ = found.get(trial.kind, (0, 0))
        found[trial.kind] = (right + (verdict.supported == trial.supported), all_ + 1)
    return found
