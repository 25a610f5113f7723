"""Articles of one story that give different figures for the same thing, and later ones that correct earlier ones."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rag.checking.names import names
from rag.checking.quantities import Quantity, quantities
from rag.records import Claim, Conflict
from rag.retrieval.relevance import idf_table
from rag.retrieval.terms import content_terms, stem, words
from rag.summaries.sentences import Sentence
from rag.summaries.states import grown
from rag.summaries.stories import Reading, likeness, publication_day

__all__ = ["Disagreement", "conflicts_of", "corrects", "disagreements"]

_RELATED = 0.2
"""Cosine from which articles are close enough to speak of the same thing, though perhaps in another story."""
_WINDOW = 6
"""Content words on either side of a figure that say what it is of."""
_CONTEXT = 2
"""Words around two figures that must agree, what is counted included and names left out."""
_SHARED = 0.5
"""Share of the weight of the words around a figure that those around the other one must have."""
_ROUNDING = 0.06
_LIKELY = 10.0
_KINDS = frozenset(["count", "money"])
"""Kinds of figures that are compared. Rates and percentages change by themselves."""
_PERIODS = frozenset(
    stem(word)
    for word in ["second", "minute", "hour", "day", "week", "month", "year", "decade", "time", "point", "old"]
)
_MOST_FIGURES = 2
"""A sentence with more figures is a list or a comparison, in which it is not clear what each is of."""
_PART_BEFORE = re.compile(r"\bof (?:the|those|these|them|all|its|their) *$", re.IGNORECASE)
_PART_BEHIND = re.compile(
    r"^ *(?:of (?:the|those|these|them|whom|which|its|their)|others?|more|times?)\b", re.IGNORECASE
)
"""What makes a figure a part of another one: "two of them", "one of the seven"."""
_CHANGES = re.compile(
    r"\b(?:rise[sn]?|rose|rising|fall(?:s|en|ing)?|fell|grow[ns]?|grew|drop\w*|climb\w*|declin\w*|increas\w*|decreas\w*|"
    r"besides|another|additional|extra|each|per|every|apiece|an? (?:year|month|week|day|head))\b",
    re.IGNORECASE,
)
"""Words with which a figure is no state of one thing that another article could put differently."""
_PASSING = frozenset(
    map(stem, ("mph", "kph", "knot", "degree", "north", "south", "east", "west", "northeast", "northwest", "southeast"))
) | frozenset(map(stem, ("southwest", "away", "off", "ahead", "behind")))
"""What follows a measure of what changes by the hour, such as a storm's wind and place."""
_LABEL_BEFORE = re.compile(
    r"\b(?:category|route|section|title|phase|stage|group|tier|level|grade|channel|flight|chapter|article|amendment|"
    r"proposition|interstate|highway|no\.?|number|day|week|round|game|lap|type|area|district|ward|unit|room|page|covid-?|"
    r"aged?|top|magnitude)[ -]*$",
    re.IGNORECASE,
)
"""Words before a number that is a name or a rank and counts nothing."""
_ALL = ""
"""Names the group of all figures."""
_ANYTHING = "*"
"""Names the group of the figures that may be of anything, since no noun stands behind them."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLAUSE_END = re.compile(r"[,;:!?“”\"()]|\s[–—-]\s|\n")
_CORRECTS = re.compile(
    r"\b(?:correct(?:s|ed|ing|ion)|revis(?:es|ed|ing|ion)|not (?:\w+ )?{old}|rather than {old}|instead of {old}|"
    r"(?:first|initially|originally|earlier|previously) (?:said|reported|given|put|thought|announced|stated)|"
    r"(?:earlier|first|initial|previous) (?:figure|report|count|estimate)|in the end|final(?:ly)?)\b"
)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sentences with figures that cannot both be right.

    Attributes:
        earlier, later: the sentences.
        figures: their figures.
        corrects: whether the later one says that the earlier figure was wrong.
        updates: whether it gives a later state of the same toll: both were right in their day.
    """

    earlier: Sentence
    later: Sentence
    figures: tuple[str, str]
    corrects: bool
    updates: bool = False

    def conflict(self) -> Conflict:
        """The disagreement with both figures, publishers and dates, each sentence cited."""
        sides = zip((self.earlier, self.later), self.figures, strict=True)
        parts = [f"{figure} ({_where(sentence)})" for sentence, figure in sides]
        return Conflict(
            about=f"{parts[0]}, then {parts[1]}" if self.corrects else f"{parts[0]}; {parts[1]}",
            claims=tuple(
                Claim(text=s.text, citations=(s.cite(),), verdict="quoted", score=1.0)
                for s in (self.earlier, self.later)
            ),
        )


def disagreements(readings: Sequence[Reading]) -> list[Disagreement]:
    """Find the figures on which related articles disagree.

    A figure counts as the same one where what is counted and the words around it agree; bounds, roundings and figures
    of which one sentence has both are no disagreement, unless it says that one corrects the other.
    """
    alike = likeness(readings)
    related = {rank for pair, cosine in alike.items() if cosine >= _RELATED for rank in pair}
    figures = [
        (reading, sentence, quantity)
        for reading in readings
        if reading.rank in related
        for sentence in reading.sentences
        if sentence.usable
        for quantity in _figures(sentence.text)
    ]
    places: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for i, (reading, _, quantity) in enumerate(figures):
        for group in {_ALL, _group(quantity)}:
            places[reading.rank, quantity.base[0], group].append(i)
    partners = {
        rank: [other.rank for other in readings if alike.get((rank, other.rank), 0.0) >= _RELATED] for rank in related
    }
    found: dict[tuple[str, ...], Disagreement] = {}
    for i, (one, left, a) in enumerate(figures):
        # Only figures of one kind of thing in related articles are compared: a book has thousands of figures.
        groups = {_ALL} if _group(a) == _ANYTHING else {_group(a), _ANYTHING}
        behind = (places.get((rank, a.base[0], group), []) for rank in partners[one.rank] for group in groups)
        for j in sorted(j for ranked in behind for j in ranked[bisect_right(ranked, i) :]):
            other, right, b = figures[j]
            if not _comparable(a, b):
                continue
            early, late = ((left, a), (right, b))
            if _day(other) < _day(one):
                early, late = late, early
            corrected = _corrects(late[0].text, early[1])
            updates = not corrected and _day(one) != _day(other) and grown(*early, *late)
            if not updates and not (_differ(a, b) and _same_thing(early, late)):
                continue
            if not corrected and not updates and (_has(left.text, b) or _has(right.text, a)):
                continue
            figures_key = tuple(sorted((early[1].text.lower(), late[1].text.lower())))
            # Every sentence that is corrected matters; of a mere disagreement one pair of sentences tells enough.
            each = corrected or updates
            key = (*figures_key, early[0].article.id, str(early[0].index)) if each else figures_key
            found.setdefault(key, Disagreement(early[0], late[0], (early[1].text, late[1].text), corrected, updates))
    return list(found.values())


def corrects(earlier: Sentence, later: Sentence) -> bool:
    """Whether a sentence of an article of a later day says that a figure of an earlier one was wrong."""
    before, after = publication_day(earlier.article), publication_day(later.article)
    if before is None or after is None or before >= after:
        return False
    return len(earlier.terms & later.terms) > _CONTEXT and any(
        _corrects(later.text, quantity) for quantity in _figures(earlier.text)
    )


def conflicts_of(found: Iterable[Disagreement]) -> list[Conflict]:
    """The disagreements as conflicts, each pair of figures once; corrections first, then what articles say early.

    Articles that give successive states of a toll do not disagree.
    """
    told: dict[frozenset[str], Conflict] = {}
    for disagreement in sorted(
        (d for d in found if not d.updates), key=lambda d: (not d.corrects, d.earlier.index + d.later.index)
    ):
        told.setdefault(frozenset(figure.lower() for figure in disagreement.figures), disagreement.conflict())
    return list(told.values())


def _day(reading: Reading) -> date:
    return publication_day(reading.article) or date.min


def _figures(text: str) -> list[Quantity]:
    found = [q for q in quantities(text) if q.kind in _KINDS and not q.vague and not q.origin]
    telling = [
        q
        for q in found
        if (q.kind == "money" or (q.noun and stem(q.noun) not in _PERIODS | _PASSING) or q.elliptic)
        and not _LABEL_BEFORE.search(text[: q.start])
        and not _PART_BEFORE.search(text[: q.start])
        and not _PART_BEHIND.search(text[q.end :])
    ]
    return telling if len(found) <= _MOST_FIGURES else []


def _comparable(a: Quantity, b: Quantity) -> bool:
    if a.kind != b.kind or a.base[0] != b.base[0]:
        return False
    return a.kind == "money" or a.noun == b.noun or a.elliptic or b.elliptic


def _group(quantity: Quantity) -> str:
    """What a figure is of, such that figures of two groups are not comparable, unless one is of anything."""
    return _ANYTHING if quantity.kind == "money" or quantity.elliptic else quantity.noun


def _differ(a: Quantity, b: Quantity) -> bool:
    """Whether two figures exclude each other, bounds and rounding considered."""
    (_, a_low, a_high), (_, b_low, b_high) = a.base, b.base
    if (a_low <= b_high and b_low <= a_high) or a.bound not in {"", "about"} or b.bound not in {"", "about"}:
        return False
    low, high = sorted((a_low, b_low))
    if high > _LIKELY * max(low, 1.0):
        return False
    is_round = "about" in {a.bound, b.bound} or high >= 1000
    return not (is_round and high - low <= _ROUNDING * high)


def _same_thing(early: tuple[Sentence, Quantity], late: tuple[Sentence, Quantity]) -> bool:
    """Whether the words around two figures say that they are of the same thing."""
    if _corrects(late[0].text, early[1]):
        return len(early[0].terms & late[0].terms) >= _CONTEXT + 1
    years, other_years = (set(_YEAR.findall(sentence.text)) for sentence, _ in (early, late))
    if years and other_years and not years & other_years:
        return False
    named, others = _names(early[0].text), _names(late[0].text)
    if named and others and not named & others:
        return False
    idf = idf_table()
    mine, theirs = _context(*early), _context(*late)
    shared = mine & theirs
    least = min(sum(map(idf, mine)), sum(map(idf, theirs)))
    return len(shared) >= _CONTEXT and sum(map(idf, shared)) >= _SHARED * least


def _context(sentence: Sentence, quantity: Quantity) -> set[str]:
    """The content words of the clause around a figure; none where the clause tells a change."""
    text = sentence.text
    starts = [mark.end() for mark in _CLAUSE_END.finditer(text, 0, quantity.start)]
    following = _CLAUSE_END.search(text, quantity.end)
    first, last = max(starts, default=0), following.start() if following else len(text)
    if _CHANGES.search(text, first, last):
        return set()
    before = content_terms(w for w in words(text[first : quantity.start]) if not w.number)[-_WINDOW:]
    behind = content_terms(w for w in words(text[quantity.end : last]) if not w.number)[:_WINDOW]
    return {*before, *behind} - _names(text)


def _names(text: str) -> set[str]:
    return {word.term for name in names(text) for word in words(text[name[0].start : name[-1].end])}


def _has(text: str, quantity: Quantity) -> bool:
    return any(q.kind == quantity.kind and q.base == quantity.base for q in quantities(text))


def _corrects(text: str, old: Quantity) -> bool:
    """Whether a sentence says of an earlier figure that it was wrong."""
    if not _has(text, old):
        return False
    pattern = _CORRECTS.pattern.replace("{old}", re.escape(old.text))
    return re.search(pattern, text, re.IGNORECASE) is not None


def _where(sentence: Sentence) -> str:
    day = publication_day(sentence.article)
    facts: Iterable[str] = (sentence.article.source, f"{day.day} {day:%B %Y}" if day else "")
    return ", ".join(fact for fact in facts if fact) or sentence.article.title or sentence.article.origin
