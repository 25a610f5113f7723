"""An answer as text for people: numbered citations behind each sentence, and below them the sources with quotations."""

import re
import textwrap
from collections.abc import Sequence
from typing import Literal

from rag.records import Answer, Citation, Claim

__all__ = ["Form", "numbered_citations", "render", "render_sentence", "render_sources"]

Form = Literal["plain", "markdown"]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>])")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SPACES = re.compile(r"\s+")


def numbered_citations(claims: Sequence[Claim]) -> dict[Citation, int]:
    """Number the citations of some claims from 1 in the order in which they first occur."""
    numbers: dict[Citation, int] = {}
    for claim in claims:
        for citation in claim.citations:
            numbers.setdefault(citation, len(numbers) + 1)
    return numbers


def render(answer: Answer, *, form: Form = "plain", width: int = 0) -> str:
    """Write an answer with its citations and sources.

    Args:
        answer: the answer; an abstention is written with its reason.
        form: ``plain`` text, or ``markdown`` in which nothing that an article says can act as markup.
        width: column at which plain text is wrapped; not at all where 0.

    Returns:
        Sentences with numbers such as ``[1]``, quoted ones in quotation marks; then a line for each number with title,
        source and date, the quotation, and where the article came from.
    """
    escape = _escape if form == "markdown" else _flat
    if answer.abstained:
        reason = f" ({escape(answer.reason)})" if answer.reason else ""
        return _wrap(f"{escape(answer.text)}{reason}", form, width)
    numbers = numbered_citations(answer.claims)
    blocks = [" ".join(render_sentence(claim, numbers, form) for claim in answer.claims)]
    for conflict in answer.conflicts:
        blocks.append(f"The articles disagree about {escape(conflict.about)}.")
    if answer.removed:
        count = len(answer.removed)
        blocks.append(f"({count} sentence{'s were' if count > 1 else ' was'} left out: not supported by the articles.)")
    text = "\n\n".join(_wrap(block, form, width) for block in blocks)
    return text + "\n\n" + render_sources(answer, form=form, width=width)


def render_sources(answer: Answer, *, form: Form = "plain", width: int = 0) -> str:
    """The sources alone, as :func:`render` lists them below an answer."""
    numbers = numbered_citations(answer.claims)
    return "\n".join(_source(citation, number, form, width) for citation, number in numbers.items())


def render_sentence(claim: Claim, numbers: dict[Citation, int], form: Form = "plain") -> str:
    """One sentence with its numbers, a quoted one in quotation marks."""
    escape = _escape if form == "markdown" else _flat
    text = f"“{escape(claim.text)}”" if claim.verdict == "quoted" else escape(claim.text)
    marks = "".join(f"[{numbers[citation]}]" for citation in dict.fromkeys(claim.citations))
    return f"{text} {_escape(marks) if form == 'markdown' else marks}"


def _source(citation: Citation, number: int, form: Form, width: int) -> str:
    """The line of one source."""
    escape = _escape if form == "markdown" else _flat
    day = f"{citation.published.day} {citation.published:%B %Y}" if citation.published else ""
    parts = [part for part in (escape(citation.title), escape(citation.source), escape(day)) if part]
    line = f"{', '.join(parts) or escape(citation.origin)}: “{escape(citation.quote)}”"
    if form == "markdown":
        return f"{number}. {line} {_link(citation.origin)}"
    mark = f"[{number}] "
    body = _wrap(line, form, width - len(mark) if width else 0)
    return f"{mark}{textwrap.indent(body, ' ' * len(mark)).lstrip()}\n{' ' * len(mark)}{_flat(citation.origin)}"


def _wrap(text: str, form: Form, width: int) -> str:
    if form == "markdown" or width <= 0:
        return text
    return textwrap.fill(text, max(width, 20), break_long_words=False, break_on_hyphens=False)


def _flat(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _escape(text: str) -> str:
    """Make Markdown and HTML show a text as it is."""
    flat = "".join(_HTML.get(character, character) for character in _flat(text))
    return _MARKDOWN.sub(r"\\\1", flat)


def _link(origin: str) -> str:
    """An address as a Markdown link, where it is one that a reader may follow; else as text."""
    if not origin.startswith(("https://", "http://", "file://")):
        return _escape(origin)
    return "<" + "".join(f"%{ord(c):02X}" if c in " <>\n\t\\" else c for c in origin) + ">"
