"""What later articles add: the sentences that nothing known before supports."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from rag.records import Summary
from rag.summaries.merging import supports
from rag.summaries.sentences import Sentence
from rag.summaries.stories import Reading, publication_day

__all__ = ["Known", "split"]

_ALIKE = 0.5
"""Share of the terms of a sentence that a known one must have before it is checked whether it says the same."""
_TRIED = 3


class Known:
    """What was told before.

    Args:
        sentences: the sentences of the earlier articles.
    """

    def __init__(self, sentences: Iterable[Sentence]) -> None:
        self._sentences = list(sentences)
        self._holders: dict[str, list[int]] = defaultdict(list)
        for i, sentence in enumerate(self._sentences):
            for term in sentence.terms:
                self._holders[term].append(i)

    def says(self, sentence: Sentence) -> bool:
        """Whether an earlier sentence was checked to say what this one says."""
        shared = Counter(i for term in sentence.terms for i in self._holders.get(term, ()))
        return any(
            count >= _ALIKE * len(sentence.terms) and supports(self._sentences[i], sentence.text)
            for i, count in shared.most_common(_TRIED)
        )


def split(readings: Sequence[Reading], since: date | Summary) -> tuple[list[Reading], list[Reading]]:
    """Divide articles into those known before and later ones.

    Args:
        readings: the articles.
        since: the last day that is known, or an earlier summary: known are its articles and what is older than the
            newest of them. An article without a date is known, unless an earlier summary did not have it.
    """
    if isinstance(since, Summary):
        had = set(since.articles)
        days = [day for r in readings if r.article.id in had and (day := publication_day(r.article))]
        newest = max(days, default=None)
        later = [r for r in readings if r.article.id not in had and not _older(r, newest)]
    else:
        last = since.date() if isinstance(since, datetime) else since
        later = [r for r in readings if (day := publication_day(r.article)) is not None and day > last]
    ids = {reading.article.id for reading in later}
    return [r for r in readings if r.article.id not in ids], later


def _older(reading: Reading, day: date | None) -> bool:
    published = publication_day(reading.article)
    return day is not None and published is not None and published < day
