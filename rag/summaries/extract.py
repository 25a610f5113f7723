"""Summaries of one article without a model: its own sentences, whole and in its order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.checking.verifier import Verifier
from rag.records import Article, SummaryClaim, SummaryStyle
from rag.summaries.salience import choose, concept_weights
from rag.summaries.sentences import Sentence

__all__ = ["DEFAULT_WORDS", "Part", "headline_claim", "plan", "quote"]

DEFAULT_WORDS: dict[SummaryStyle, int] = {"brief": 45, "bullets": 120, "report": 250}
"""How many words a summary has unless told otherwise."""

_WHAT = "What happened"
_WHO = "Who says what"
_WHERE = "When and where"
_WHY = "Why it matters"
_UNKNOWN = "What is not known"
_ORDER = (_WHAT, _WHO, _WHERE, _WHY, _UNKNOWN)
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        _UNKNOWN,
        re.compile(
            r"\b(?:unclear|not (?:yet )?(?:been )?(?:known|clear|decided|confirmed|disclosed|released|announced|named)|"
            r"unknown|no (?:word|indication|explanation|comment|immediate)|declined to|refused to|"
            r"would not (?:say|comment)|"
            r"(?:did|has|have) not (?:yet )?(?:respond|said|say|comment|name|give|explain|rule)|yet to|remains? to be|"
            r"under investigation|(?:is|are) (?:still )?investigating|whether|too early)\b",
            re.IGNORECASE,
        ),
    ),
    (
        _WHY,
        re.compile(
            r"\b(?:because|due to|as a result|first (?:\w+ )?(?:time|known|since|in)|"
            r"largest|biggest|highest|lowest|worst|"
            r"record|since (?:19|20)\d\d|could|threat\w*|risk\w*|warn\w*|fears?|impact|consequences?|amid|in response|"
            r"means|critics?|concerns?|affect\w*|millions?|billions?|per cent|percent)\b",
            re.IGNORECASE,
        ),
    ),
    (
        _WHO,
        re.compile(r"\b(?:said|says|told|added|according to|argued|insisted|announced|called|wrote)\b", re.IGNORECASE),
    ),
)
"""What a sentence of a part has; the first that fits takes it."""
_TIME = re.compile(rf"\b(?:\w+day|(?:{_MONTHS}) \d|\d (?:{_MONTHS})|\d ?[ap]\.?m|o'clock)\b", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:in|at|near|on) (?:the )?[A-Z]")


@dataclass(frozen=True, slots=True)
class Part:
    """A section to be: its heading, and the sentences that carry it, in the order of the article."""

    heading: str
    sentences: tuple[Sentence, ...]


def quote(sentence: Sentence) -> SummaryClaim:
    """A sentence as a claim in its own words."""
    return SummaryClaim(text=sentence.text, citations=(sentence.cite(),), verdict="quoted", score=1.0)


def plan(
    sentences: Sequence[Sentence], title: str, style: SummaryStyle, budget: int, *, offer: float = 1.0
) -> list[Part]:
    """Choose the sentences that carry an article, and lay them out.

    Args:
        sentences: all its sentences.
        title: its headline.
        style: how the summary is laid out.
        budget: words of the summary, kept within a fifth where the article has as many.
        offer: how many times as many words to choose, for a model that writes from them.
    """
    weights = concept_weights(sentences, title)
    most = 2 if style == "brief" and offer == 1.0 else 1000
    chosen = choose(sentences, weights, round(offer * budget), title=title, most=most)
    if style == "report":
        return _report(chosen)
    return [Part("In brief" if style == "brief" else "Key points", tuple(chosen))] if chosen else []


def headline_claim(article: Article, sentences: Sequence[Sentence]) -> SummaryClaim | None:
    """The article's headline as a claim, where the article bears it out; None where it does not, or has no headline.

    Headlines exaggerate, so it is checked against the article like a sentence of a model, and cited to what carries it.
    """
    title = article.title.strip()
    if not title:
        return None
    verdict = Verifier().check_source(article.text, title, published=article.published)
    spans = set(verdict.spans)
    carrying = [s for s in sentences if (s.span.start, s.span.end) in spans]
    if not verdict.supported or not carrying:
        return None
    citations = tuple(sentence.cite() for sentence in carrying)
    return SummaryClaim(text=title, citations=citations, verdict="supported", score=verdict.score)


def _report(chosen: Sequence[Sentence]) -> list[Part]:
    """Sort the sentences by the question that they answer; one that leans on another stays behind it."""
    parts: dict[str, list[Sentence]] = {name: [] for name in _ORDER}
    heading = _WHAT
    for i, sentence in enumerate(chosen):
        follows = i > 0 and sentence.leans and chosen[i - 1].index == sentence.index - 1
        if not follows:
            heading = _WHAT if i < max(2, len(chosen) // 4) else _part(sentence)
        parts[heading].append(sentence)
    return [Part(name, tuple(parts[name])) for name in _ORDER if parts[name]]


def _part(sentence: Sentence) -> str:
    for name, pattern in _MARKS:
        if pattern.search(sentence.text):
            return name
    return _WHERE if _TIME.search(sentence.text) and _PLACE.search(sentence.text) else _WHAT
