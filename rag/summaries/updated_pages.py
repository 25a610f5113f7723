"""Pages that were written on after the day that they state, from which "on Friday" cannot be counted."""

import re
from collections.abc import Sequence
from datetime import date

from rag.summaries.dating import EventDate, event_dates
from rag.summaries.sentences import Sentence

__all__ = ["DOUBTFUL", "DayOfWriting"]

_LIVE = re.compile(
    r"\b(?:live|latest) (?:updates?|blog|coverage|news)\b|\bupdates?:|\bas it happened\b|\bwhat we know\b|\brecap\b|"
    r"\bthings to know\b|\bwhat to know\b|\bhow to watch\b",
    re.IGNORECASE,
)
"""What the headlines of pages say that are kept up to date."""
_WEEKDAY = re.compile(r"(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", re.IGNORECASE)
_OPENING = 5
"""Sentences that tell news of the day, or of the day before."""
_LAST_WEEK = 5
"""Days that a weekday at the head of news hardly lies behind: news of that day was told five days ago."""
_LONG_PAST = 4
"""Days that most weekdays of a page hardly lie behind."""
DOUBTFUL = 3
"""Days behind from which a weekday of a page that was updated may rather be the next one."""
_FEWEST = 3
_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b\.?")
_FAR_OFF = 240
"""Days ahead for which nobody leaves the year out: "the fair will open on 20 June" was not written in August."""


class DayOfWriting:
    """When an article was written, and how far that can be trusted.

    A page may be updated for days and keep its first date. Its "Friday" then counts as the Friday before, a week too
    early. It shows in the headline ("live updates"), in opening sentences that would tell news of last week, or in that
    most weekdays of the page would be of last week. It shows, too, in what "will open on 20 June" on a page of August.

    Args:
        sentences: all sentences of the article.
        day: the stated day, as of :func:`rag.summaries.dating.dateline_day`.
    """

    def __init__(self, sentences: Sequence[Sentence], day: date | None) -> None:
        self.day = day
        self._live = bool(sentences) and _LIVE.search(sentences[0].article.title) is not None
        self._outdated = day is not None and _is_outdated(sentences, day)
        self._older = day is not None and any(
            s.usable and _MONTH.search(s.text) and _would_be_far_off(s.text, day) for s in sentences
        )

    def doubts(self, when: EventDate, sentence: str) -> bool:
        """Whether a time of a sentence was counted from a day that may be wrong.

        Args:
            when: the time, as of :func:`rag.summaries.dating.event_dates` with :attr:`day`.
            sentence: the sentence.
        """
        if self.day is None or not when.counted or when.precision not in {"day", "week"}:
            return False
        if self._older or not _WEEKDAY.match(sentence, when.start):
            return self._older or self._outdated
        return (self._live or self._outdated) and (self.day - when.first_day).days >= DOUBTFUL


def _is_outdated(sentences: Sequence[Sentence], day: date) -> bool:
    """Whether what an article tells first, or mostly, would be news of the week before."""
    usable = [s for s in sentences if s.usable]
    ages = {
        s.index: (day - when.first_day).days
        for s in usable
        if _WEEKDAY.search(s.text)
        for when in event_dates(s.text, day)[:1]
        if when.counted and _WEEKDAY.match(s.text, when.start)
    }
    opening = [ages[s.index] for s in usable[:_OPENING] if s.index in ages]
    if opening and opening[0] >= _LAST_WEEK:
        return True
    return len(ages) >= _FEWEST and 2 * sum(age >= _LONG_PAST for age in ages.values()) > len(ages)


def _would_be_far_off(sentence: str, day: date) -> bool:
    """Whether a day that lies ahead, without a year, would be that of next year: the page may be an older one."""
    ahead = [when for when in event_dates(sentence, day) if (when.first_day - day).days > _FAR_OFF]
    return any(when.precision == "day" and str(when.first_day.year) not in sentence for when in ahead)
