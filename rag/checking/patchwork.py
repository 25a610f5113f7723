"""Rule: no statement is pieced together from articles of which none makes it.

One article tells that a club won its first title, another names another club with titles of its own. Each word of
"The other club won its first title" stands in one of them, and nobody says so.
"""

import re
from collections.abc import Sequence

from rag.checking.date_patterns import DAYS, MONTHS
from rag.checking.records import EvidenceSpan, Finding
from rag.checking.support import least_uncovered
from rag.checking.tokens import content, tokenize

__all__ = ["check_patchwork"]

_JOINT = re.compile(r";|\b(?:and|but|while|whereas|although|though|than|compared)\b", re.IGNORECASE)
"""What stands between statements, each of which may be another article's. What only a comma sets apart ("67 million, an
increase of a tenth") belongs to what is before it."""
_LACKING = 0.15
"""Share of the weight of a statement's words that the article which makes it may lack."""


def check_patchwork(claim: str, spans: Sequence[EvidenceSpan]) -> list[Finding]:
    """Object where the parts of one statement are in several articles, and no article has nearly all of it.

    Args:
        claim: one sentence, in the words of its evidence.
        spans: the evidence. Spans without an article of their own are taken for one text.
    """
    articles: dict[str, list[EvidenceSpan]] = {}
    for span in spans:
        articles.setdefault(span.article, []).append(span)
    if len(articles) < 2:
        return []
    statements = [part for part in _JOINT.split(claim) if content(part)]
    if all(min(_lacking(part, own) for own in articles.values()) <= _LACKING for part in statements):
        return []
    return [Finding("patchwork", True, "No single article says this: its parts stand in several.")]


def _lacking(statement: str, spans: Sequence[EvidenceSpan]) -> float:
    """Share that the spans of one article lack, headline and the names in the article counted.

    All where a figure or a day of the statement is not there.
    """
    there = spans[0].article
    told = " ".join([spans[0].title, *(span.text for span in spans)])
    stems = {token.stem for token in tokenize(told)}
    values = [t for t in tokenize(statement) if t.text[:1].isdigit() or (t.capital and t.lower in {*DAYS, *MONTHS})]
    if any(value.stem not in stems for value in values):
        return 1.0
    names = [token.text for token in content(statement) if token.capital and token.text in there]
    return least_uncovered(statement, [EvidenceSpan(" ".join([told, *names]))])
