"""Whether two dated sentences tell one event, perhaps in other words."""

import re
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from rag.checking.gazetteer import implied
from rag.checking.names import names
from rag.checking.quantities import quantities
from rag.retrieval.relevance import SentenceEmbedder, idf_table
from rag.retrieval.terms import Word, content_terms, stem, words
from rag.summaries.dating import EventDate
from rag.summaries.sentences import Sentence

__all__ = ["CALENDAR", "SameEvent", "named_terms"]

_SHARED = 0.5
"""Share of the weight of the telling words of the shorter of two sentences of one time that the other must have."""
_MEANING = 0.75
"""Cosine from which two sentences of one time tell the same event in other words. Of the pairs of four topics of
development articles that were read, those from .75 up told one event, unless their names or figures differed."""
_EQUAL = 0.9
"""Cosine from which other names are other forms of the same ones, such as initials."""
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
_MONTHS = "january february march april may june july august september october november december"
_TIMES = "yesterday today tomorrow last week weekend month year morning afternoon evening night late early"
_LONG_FORMS = re.compile(r"\b(United) (Kingdom|States)\b")
_SAYING = "said told according announced reported"
CALENDAR = frozenset(map(stem, " ".join((_WEEKDAYS, _MONTHS, _TIMES, _SAYING)).split()))
"""Words that sentences of one day share whatever they tell."""


class SameEvent:
    """Compares dated sentences about one topic.

    Args:
        topic: what all of them are about; its words tell no event from another.
        embedder: tells sentences that mean the same; words alone count where None.
    """

    def __init__(self, topic: str, embedder: SentenceEmbedder | None = None) -> None:
        self._common = set(content_terms(words(topic))) | CALENDAR
        self._embedder = embedder
        self._vectors: Mapping[str, npt.NDArray[np.float32]] = {}

    def prepare(self, dated: Iterable[tuple[Sentence, EventDate]]) -> None:
        """Embed the sentences that others of their time, or of the weekday of theirs, may repeat, all at once."""
        if self._embedder is None:
            return
        items = list(dated)
        texts = list(
            dict.fromkeys(
                one.text
                for i, (one, when) in enumerate(items)
                if any(i != j and _comparable(when, at) for j, (_, at) in enumerate(items))
            )
        )
        if texts:
            made = np.asarray(self._embedder.embed_documents(texts), dtype=np.float32)
            self._vectors = dict(zip(texts, made, strict=True))

    def told(self, one: Sentence, other: Sentence) -> bool:
        """Whether two sentences of one time tell the same event."""
        if one.text == other.text:
            return True
        cosine = self._cosine(one, other)
        if (cosine < _MEANING and self._share(one, other) < _SHARED) or _figures_clash(one.text, other.text):
            return False
        return cosine >= _EQUAL or not _each_has_own(named_terms(one.text), named_terms(other.text))

    def _share(self, one: Sentence, other: Sentence) -> float:
        idf = idf_table()
        mine, theirs = self._telling(one), self._telling(other)
        least = min(sum(map(idf, mine)), sum(map(idf, theirs)))
        return sum(map(idf, mine & theirs)) / least if least else 0.0

    def _telling(self, sentence: Sentence) -> set[str]:
        return {term for term in sentence.terms - self._common if not term[0].isdigit()}

    def _cosine(self, one: Sentence, other: Sentence) -> float:
        first, second = self._vectors.get(one.text), self._vectors.get(other.text)
        return 0.0 if first is None or second is None else float(first @ second)


def _comparable(one: EventDate, other: EventDate) -> bool:
    return one.overlaps(other) or one.weeks_before(other) or other.weeks_before(one)


def named_terms(text: str) -> set[str]:
    """The terms of the names in a sentence, those of days and months left out, and one for each country."""
    whole = _LONG_FORMS.sub(lambda match: match[1][0] + match[2][0], text)
    found = {_country(word) for name in names(whole) for word in words(whole[name[0].start : name[-1].end])}
    return found - CALENDAR


def _country(word: Word) -> str:
    """The term of a word; one for all words that name a country or its people, so that "Britain" is "the UK"."""
    lower = re.sub(r"['’]s?$", "", word.text.lower()).replace(".", "")
    same = implied(lower)
    return min(same) if lower in same else word.term


def _each_has_own(one: set[str], other: set[str]) -> bool:
    return bool(one - other) and bool(other - one)


def _figures_clash(one: str, other: str) -> bool:
    """Whether both count the same kind of thing, and no count of it is the same."""
    mine, theirs = _counts(one), _counts(other)
    return any(not mine[noun] & theirs[noun] for noun in mine.keys() & theirs.keys())


def _counts(text: str) -> dict[str, set[float]]:
    found: dict[str, set[float]] = {}
    for quantity in quantities(text):
        if quantity.kind == "count" and quantity.noun and not quantity.vague:
            found.setdefault(quantity.noun, set()).add(quantity.base[1])
    return found
