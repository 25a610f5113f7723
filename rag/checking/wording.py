"""Numbers and times of a claim in the words of its evidence, so that words can be compared where values already were.

"A dozen boats" and "12 boats" say the same, and the rules know it; overlap of words and the entailment model do not.
"""

import re
from collections.abc import Sequence

from rag.checking.changes import changes, same_change
from rag.checking.dates import same_time, times
from rag.checking.numbers import says_same
from rag.checking.quantities import Quantity, quantities
from rag.checking.records import EvidenceSpan

__all__ = ["in_words_of"]

_EXCEEDS = re.compile(r"\b(?:exceed(?:s|ed)?|topp(?:ed|s)|surpass(?:es|ed)?)\s$", re.IGNORECASE)
_RANKED = re.compile(
    r"\b(?:(?:finish(?:es|ed)?|c[ao]mes?|plac(?:es|ed)|rank(?:s|ed)|ended(?: up)?)(?: in)?(?: the)?"
    r"|(?P<takes>t(?:ake|akes|ook)|claim(?:s|ed)|secur(?:es|ed)))\s$",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?P<place>[ -]place\b)?(?=[.,;:!?)]|$|\s(?:in|at|on|behind|with|for|after|and|but|ahead)\b)")


def in_words_of(spans: Sequence[EvidenceSpan], claim: str) -> str:
    """The claim with each number, date and time as the evidence writes it, where that gives the same one.

    Args:
        spans: the evidence; where it writes a value in several ways, the first is taken.
        claim: one sentence. What the evidence does not give stays as it is.
    """
    edits: list[tuple[int, int, str]] = []
    for change in changes(claim):
        told = [c.text for span in spans for c in changes(span.text) if same_change(change, c)]
        if told:
            edits.append((change.start, change.end, _choose(change.text, told)))
    for start, end, place in _ranks(claim):
        told = [span.text[a:b] for span in spans for a, b, other in _ranks(span.text) if other == place]
        edits.append((start, end, _choose(claim[start:end], told)))
    for mine in quantities(claim):
        written = [(span.text, q) for span in spans for q in quantities(span.text) if _writes(mine, q)]
        edits.append(_rewritten(claim, mine, written))
    for moment in times(claim):
        told = [e.text.rstrip(".") for span in spans for e in times(span.text) if same_time(moment, e, span.published)]
        text = moment.text.rstrip(".")  # the point of "9 am." ends the sentence as well
        edits.append((moment.start, moment.start + len(text), _choose(text, told)))
    # What holds a number is written before the number is: a longer edit leaves no room for those inside it.
    done: list[tuple[int, int, str]] = []
    for edit in edits:
        if not any(edit[0] < end and start < edit[1] for start, end, _ in done):
            done.append(edit)
    for start, end, text in sorted(done, reverse=True):
        gap = " " if text[:1].isalnum() and claim[:start][-1:].isalpha() else ""
        claim = f"{claim[:start]}{gap}{text}{claim[end:]}"
    return claim


def _rewritten(claim: str, mine: Quantity, written: Sequence[tuple[str, Quantity]]) -> tuple[int, int, str]:
    """The edit of one number; where it "exceeded" another, that verb gives way to the number of the evidence."""
    text = _choose(mine.text, [q.text for _, q in written])
    verb = _EXCEEDS.search(claim[: mine.start]) if mine.bound == "over" and written else None
    if verb is None or any(_EXCEEDS.search(other[: q.start]) for other, q in written):
        return mine.start, mine.end, text
    return verb.start(), mine.end, f"was {text}"


def _ranks(text: str) -> list[tuple[int, int, float]]:
    """Where somebody "finished second" or "took second place", and the rank."""
    found = []
    for number in quantities(text):
        lead = _RANKED.search(text[: number.start]) if number.kind == "ordinal" else None
        tail = _PLACE.match(text[number.end :]) if lead else None
        if lead and tail and (tail["place"] or not lead["takes"]):
            found.append((lead.start(), number.end + tail.end(), number.low))
    return found


def _writes(mine: Quantity, theirs: Quantity) -> bool:
    """Whether the evidence writes a number of the claim; a hundred people are not a hundred metres."""
    # Three goals are no score, nor is seven a share of ten, though the one supports the other.
    part = mine.kind == "count" and (theirs.kind == "score" or bool(theirs.parts))
    same_measure = bool(mine.unit) == bool(theirs.unit) or mine.age or theirs.age
    return says_same(mine, theirs) and same_measure and not part


def _choose(mine: str, written: Sequence[str]) -> str:
    same = any(text.lower() == mine.lower() for text in written)
    return mine if same or not written else written[0]
