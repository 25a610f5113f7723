"""Numbers and times of a claim in the words of its evidence, so that words can be compared where values already were.

"A dozen boats" and "12 boats" say the same, and the rules know it; overlap of words and the entailment model do not.
"""

from collections.abc import Sequence

from rag.checking.dates import same_time, times
from rag.checking.numbers import says_same
from rag.checking.quantities import Quantity, quantities
from rag.checking.records import EvidenceSpan

__all__ = ["in_words_of"]


def in_words_of(spans: Sequence[EvidenceSpan], claim: str) -> str:
    """The claim with each number, date and time as the evidence writes it, where that gives the same one.

    Args:
        spans: the evidence; where it writes a value in several ways, the first is taken.
        claim: one sentence. What the evidence does not give stays as it is.
    """
    changes: list[tuple[int, int, str]] = []
    for mine in quantities(claim):
        written = [q.text for span in spans for q in quantities(span.text) if _writes(mine, q)]
        changes.append((mine.start, mine.end, _choose(mine.text, written)))
    for moment in times(claim):
        written = [
            e.text.rstrip(".") for span in spans for e in times(span.text) if same_time(moment, e, span.published)
        ]
        text = moment.text.rstrip(".")  # the point of "9 am." ends the sentence as well
        changes.append((moment.start, moment.start + len(text), _choose(text, written)))
    for start, end, text in sorted(changes, reverse=True):
        gap = " " if text[:1].isalnum() and claim[:start][-1:].isalpha() else ""
        claim = f"{claim[:start]}{gap}{text}{claim[end:]}"
    return claim


def _writes(mine: Quantity, theirs: Quantity) -> bool:
    """Whether the evidence writes a number of the claim; a hundred people are not a hundred metres."""
    return says_same(mine, theirs) and bool(mine.unit) == bool(theirs.unit)


def _choose(mine: str, written: Sequence[str]) -> str:
    same = any(text.lower() == mine.lower() for text in written)
    return mine if same or not written else written[0]
