"""Rule: what the evidence tells to have come first is not told to have come after."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag.checking.records import EvidenceSpan, Finding
from rag.checking.tokens import content, expand, meanings

__all__ = ["check_order"]

_JOINED = re.compile(r"\b(?P<word>after|before|following|once)\b", re.IGNORECASE)
_NEAREST = 6
"""Content words on each side of "after" that are compared."""
_SAME = 0.6
"""Share of the words of an event that another must have to be the same."""


class _Events(NamedTuple):
    """Stems of two events, the earlier one first."""

    earlier: frozenset[str]
    later: frozenset[str]


def check_order(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object to "A after B" where a sentence of the evidence has "B after A".

    Args:
        claim: one sentence.
        spans: one sentence of evidence each.
    """
    told = [events for span in spans for events in _events(span.text)]
    for mine in _events(claim):
        straight = max((min(_share(mine.earlier, t.earlier), _share(mine.later, t.later)) for t in told), default=0.0)
        turned = max((min(_share(mine.earlier, t.later), _share(mine.later, t.earlier)) for t in told), default=0.0)
        if turned >= _SAME and turned > straight:
            return [Finding("order", True, "In the source, the order of the events is the other way round.")]
    return []


def _events(text: str) -> Iterator[_Events]:
    for match in _JOINED.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if not before.strip():
            after, _, before = after.partition(",")
        left = frozenset(token.stem for token in content(before)[-_NEAREST:])
        right = frozenset(token.stem for token in content(after)[:_NEAREST])
        if left and right:
            yield _Events(left, right) if match["word"].lower() == "before" else _Events(right, left)


def _share(mine: frozenset[str], theirs: frozenset[str]) -> float:
    keys = expand(theirs)
    return sum(1 for one in mine if meanings(one) & keys) / len(mine)
