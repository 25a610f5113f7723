"""Successive states of one toll: three dead, then five, then nine, of which only the latest holds."""

import re

from rag.checking.quantities import Quantity, quantities
from rag.retrieval.relevance import idf_table
from rag.retrieval.terms import content_terms, stem, words
from rag.summaries.occurrences import CALENDAR, named_terms
from rag.summaries.sentences import Sentence
from rag.summaries.stories import publication_day

__all__ = ["brings_up_to_date", "grown"]

_KINDS = {
    kind: frozenset(stem(word) for word in named.split())
    for kind, named in {
        "dead": "dead died dies death deaths kill killed killing kills toll drowned perished",
        "hurt": "injured injuries injuring hurt wounded wounding hospitalized hospitalised",
        "held": "arrested arrests arrest detained",
        "sick": "cases case infections",
        "homeless": "evacuated displaced homeless",
        "burned": "acres hectares",
    }.items()
}
"""What a toll counts, by the words of its clause. All of them only grow."""
_PEOPLE = frozenset(
    stem(word)
    for word in [
        "people",
        "persons",
        "passengers",
        "victims",
        "civilians",
        "residents",
        "workers",
        "soldiers",
        "others",
    ]
)
"""Nouns of figures that may be of any of these; another noun must itself be one of the words above."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WINDOW = 8
"""Words on either side of a figure that say what it counts."""
_ADJECTIVES = 5
_CLAUSE_END = re.compile(r"[;:“”\"()]|,(?! \d)|\s[–—-]\s|\n|\b(?:and|while|but|including)\b", re.IGNORECASE)
_PARTIAL = re.compile(
    r"\b(?:another|additional|extra|other|more(?! than)|each|per|every|besides|so far this)\b", re.IGNORECASE
)
_OF = re.compile(r"^ *(?:of|others?|more|children|women|men|students|officers|hours?|days?|weeks?|months?|years?)\b")
"""Behind a figure: it is a part of the toll, or none."""
_LIKELY = 20.0
_CONTEXT = 0.5
"""Share of the weight of the words of the shorter sentence that the other must have: what is told as superseded must be
the same toll, so a pair in doubt is left alone."""


def brings_up_to_date(earlier: Sentence, later: Sentence) -> bool:
    """Whether a sentence of an article of a later day gives a newer state of a toll that an earlier one gives."""
    before, after = publication_day(earlier.article), publication_day(later.article)
    if before is None or after is None or before >= after:
        return False
    return any(grown(earlier, a, later, b) for a in quantities(earlier.text) for b in quantities(later.text))


def grown(earlier: Sentence, a: Quantity, later: Sentence, b: Quantity) -> bool:
    """Whether two figures are states of one toll, which has grown.

    They are of the same kind of people or things, and the sentences speak of the same years and names. The caller knows
    that the later one was published on a later day.
    """
    if a.kind != "count" or b.kind != "count" or a.vague or b.vague:
        return False
    (unit, old, _), (other_unit, new, _) = a.base, b.base
    if unit != other_unit or not old < new <= _LIKELY * old or not _kinds(earlier.text, a) & _kinds(later.text, b):
        return False
    return _akin(earlier, later)


def _kinds(text: str, quantity: Quantity) -> set[str]:
    """What a figure is a toll of; nothing where it is a part, a rate or an addition."""
    first = max((mark.end() for mark in _CLAUSE_END.finditer(text, 0, quantity.start)), default=0)
    following = _CLAUSE_END.search(text, quantity.end)
    last = following.start() if following else len(text)
    if _PARTIAL.search(text, first, last) or _OF.match(text[quantity.end : last]):
        return set()
    before = {word.term for word in words(text[first : quantity.start])[-_WINDOW:]}
    following_words = [word.term for word in words(text[quantity.end : last])[:_WINDOW]]
    noun = stem(quantity.noun)
    return {
        kind
        for kind, stems in _KINDS.items()
        if stems & {*before, *following_words}
        # "7,100 confirmed or probable cases": adjectives may stand before what is counted.
        and (quantity.elliptic or noun in _PEOPLE | stems or stems & set(following_words[:_ADJECTIVES]))
    }


def _akin(one: Sentence, other: Sentence) -> bool:
    named, others = named_terms(one.text), named_terms(other.text)
    if set(_YEAR.findall(one.text)) != set(_YEAR.findall(other.text)) or not (named <= others or others <= named):
        return False
    if bool(named) != bool(others):
        return False
    idf = idf_table()
    mine, theirs = _plain(one), _plain(other)
    least = min(sum(map(idf, mine)), sum(map(idf, theirs)))
    return sum(map(idf, mine & theirs)) >= _CONTEXT * least


def _plain(sentence: Sentence) -> set[str]:
    return set(content_terms(word for word in words(sentence.text) if not word.number)) - CALENDAR
