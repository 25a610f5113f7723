"""How evidence and question stand in a prompt: numbered, grouped by article, and unable to pass for anything else."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from rag.answering.marks import MARK
from rag.records import Evidence

__all__ = ["evidence_block", "neutralise"]

_SPACE = re.compile(r"\s+")


def neutralise(text: str) -> str:
    """Take from a text of others what could pass for evidence numbers, delimiters or chat markers in a prompt.

    ``[3]`` becomes ``{3}``, angle brackets become single quotation marks, lines are joined. Words stay as they are:
    an instruction within an article is text like any other. Only the prompt sees this form; citations are copied from
    the article.
    """
    text = _SPACE.sub(" ", text.replace("<", "‹").replace(">", "›")).strip()
    return MARK.sub(lambda mark: "{" + mark[0][1:-1] + "}", text)


def evidence_block(evidence: Sequence[Evidence], *, numbered: bool = True) -> str:
    """Lay out evidence for a prompt.

    Articles come in the order of their first piece of evidence, each under a line with title, source and date, its
    sentences below it in the order given, each as ``sentence [number]``: the number stands where it is to stand in the
    answer, so that a small model which copies a sentence copies the right number with it.

    Args:
        evidence: the numbered spans, not necessarily grouped.
        numbered: whether the numbers are shown.

    Returns:
        The lines between ``<articles>`` and ``</articles>``.
    """
    articles: dict[str, list[Evidence]] = {}
    for item in evidence:
        articles.setdefault(item.article_id, []).append(item)
    blocks = []
    for items in articles.values():
        lines = [heading] if (heading := _heading(items[0])) else []
        lines += [f"{neutralise(item.text)}{f' [{item.number}]' if numbered else ''}" for item in items]
        blocks.append("\n".join(lines))
    return "<articles>\n" + "\n\n".join(blocks) + "\n</articles>"


def _heading(item: Evidence) -> str:
    """Title, source and date in one line, those that are known."""
    parts = [part for part in (neutralise(item.title), neutralise(item.source), _day(item.published)) if part]
    return " | ".join(parts)


def _day(published: datetime | date | None) -> str:
    return f"{published.day} {published:%B %Y}" if published else ""
