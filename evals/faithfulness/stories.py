"""Claims about invented news stories: faithful ones in other words, and ones with a subtle error, as whole documents.

Unlike the minimal pairs of :mod:`evals.faithfulness.adversarial` these claims are checked against the whole story, as
``newsproof check`` does, and one half of the stories was never used to change the checker.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from rag import SourceVerdict, Verifier, load_settings

__all__ = ["StoryClaim", "judge_stories", "load_stories", "misses", "story_table"]

_FILE = Path(__file__).with_name("stories.yaml")
_FAITHFUL = frozenset({"compression", "format", "joined", "rewording", "verb"})


@dataclass(frozen=True, slots=True)
class StoryClaim:
    """One claim with its story; ``kind`` says how it departs from the story's words, or which error it contains."""

    story: str
    half: str
    title: str
    published: date
    source: str
    kind: str
    claim: str

    @property
    def supported(self) -> bool:
        """The label."""
        return self.kind in _FAITHFUL


def load_stories(path: Path = _FILE) -> list[StoryClaim]:
    """Read the claims, in the order of the file."""
    stories = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        StoryClaim(s["id"], s["half"], s["title"], s["published"], s["source"], kind, claim)
        for s in stories
        for kind, claim in s["claims"]
    ]


def judge_stories(claims: Sequence[StoryClaim], verifier: Verifier | None = None) -> list[SourceVerdict]:
    """The verdict on each claim."""
    verifier = verifier or Verifier.open(load_settings())
    return [verifier.check_source(c.source, c.claim, published=c.published, title=c.title) for c in claims]


def story_table(claims: Sequence[StoryClaim], verdicts: Sequence[SourceVerdict]) -> str:
    """A Markdown table of how many of how many claims of each kind were judged rightly, for each half."""
    right: Counter[tuple[str, str]] = Counter()
    all_: Counter[tuple[str, str]] = Counter()
    for claim, verdict in zip(claims, verdicts, strict=True):
        for kind in (claim.kind, "all faithful" if claim.supported else "all with an error"):
            right[kind, claim.half] += verdict.supported == claim.supported
            all_[kind, claim.half] += 1
    halves = sorted({c.half for c in claims})
    kinds = sorted({kind for kind, _ in all_}, key=lambda k: (k.startswith("all"), k not in _FAITHFUL, k))
    lines = ["| claims about stories | " + " | ".join(halves) + " |", "| --- |" + " --- |" * len(halves)]
    for kind in kinds:
        cells = [f"{right[kind, half]} of {all_[kind, half]}" for half in halves]
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def misses(claims: Sequence[StoryClaim], verdicts: Sequence[SourceVerdict], half: str) -> str:
    """The claims of one half that were judged wrongly, one a line, with scores and reasons."""
    return "\n".join(
        f"{c.story} [{c.kind}] {v.score:.2f} {c.claim} {' '.join(v.reasons)}"
        for c, v in zip(claims, verdicts, strict=True)
        if c.half == half and v.supported != c.supported
    )
