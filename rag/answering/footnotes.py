"""Sentences with numbered citations, and below them the sources with quotations: as text, Markdown or HTML.

Nothing that an article says can act as markup, and a source is only linked where a reader may follow its address.
"""

import html
import re
import textwrap
from collections.abc import Sequence
from typing import Literal

from rag.records import Answer, Citation, Claim

__all__ = [
    "Form",
    "escape",
    "numbered_citations",
    "render",
    "render_sentence",
    "render_source",
    "render_sources",
    "wrap",
]

Form = Literal["plain", "markdown", "html"]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~>])")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SPACES = re.compile(r"\s+")
_SAFE = ("https://", "http://", "file://")


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
        form: ``plain`` text, ``markdown`` or ``html`` (without head and body).
        width: column at which plain text is wrapped; not at all where 0.

    Returns:
        Sentences with numbers such as ``[1]``, quoted ones in quotation marks; then a line for each number with title,
        source and date, the quotation, where the article came from, and where in it the quotation stands.
    """
    if answer.abstained:
        reason = f" ({escape(answer.reason, form)})" if answer.reason else ""
        return _paragraph(f"{escape(answer.text, form)}{reason}", form, width)
    numbers = _numbers(answer)
    blocks = [" ".join(render_sentence(claim, numbers, form) for claim in answer.claims)]
    for conflict in answer.conflicts:
        sides = " ".join(render_sentence(claim, numbers, form) for claim in conflict.claims)
        blocks.append(f"The articles disagree about {escape(conflict.about, form)}. {sides}")
    if answer.removed:
        count = len(answer.removed)
        blocks.append(f"({count} sentence{'s were' if count > 1 else ' was'} left out: not supported by the articles.)")
    text = "\n\n".join(_paragraph(block, form, width) for block in blocks)
    return text + "\n\n" + render_sources(answer, form=form, width=width)


def render_sources(answer: Answer, *, form: Form = "plain", width: int = 0) -> str:
    """The sources alone, as :func:`render` lists them below an answer."""
    lines = [render_source(citation, number, form, width) for citation, number in _numbers(answer).items()]
    return _listed(lines, form)


def render_sentence(claim: Claim, numbers: dict[Citation, int], form: Form = "plain") -> str:
    """One sentence with its numbers, a quoted one in quotation marks."""
    text = f"“{escape(claim.text, form)}”" if claim.verdict == "quoted" else escape(claim.text, form)
    cited = [numbers[citation] for citation in dict.fromkeys(claim.citations)]
    if form == "html":
        return text + "".join(f'<sup><a href="#source-{number}">{number}</a></sup>' for number in cited)
    marks = "".join(f"[{number}]" for number in cited)
    return f"{text} {escape(marks, form)}"


def render_source(citation: Citation, number: int, form: Form = "plain", width: int = 0) -> str:
    """The line of one source; the span behind it is what ``newsproof verify`` goes by."""
    day = f"{citation.published.day} {citation.published:%B %Y}" if citation.published else ""
    facts = [part for part in (citation.title, citation.source, day) if part] or [citation.origin]
    line = f"{', '.join(escape(fact, form) for fact in facts)}: “{escape(citation.quote, form)}”"
    span = f"{citation.article_id} v{citation.version} {citation.start}–{citation.end}"
    if form == "html":
        return (
            f'<li id="source-{number}">{line} {_link(citation.origin, form)} <small>{escape(span, form)}</small></li>'
        )
    if form == "markdown":
        return f"{number}. {line} {_link(citation.origin, form)} {escape(span, form)}"
    mark = f"[{number}] "
    indent = " " * len(mark)
    body = wrap(line, width - len(mark) if width else 0)
    return f"{mark}{textwrap.indent(body, indent).lstrip()}\n{indent}{escape(citation.origin, form)}\n{indent}{span}"


def escape(text: str, form: Form) -> str:
    """One line of text that shows as it is in a form of output."""
    flat = _SPACES.sub(" ", text).strip()
    if form == "html":
        return html.escape(flat)
    if form == "markdown":
        return _MARKDOWN.sub(r"\\\1", "".join(_HTML.get(character, character) for character in flat))
    return flat


def wrap(text: str, width: int) -> str:
    """Break plain text at a column; not at all where that is 0."""
    if width <= 0:
        return text
    return textwrap.fill(text, max(width, 20), break_long_words=False, break_on_hyphens=False)


def _numbers(answer: Answer) -> dict[Citation, int]:
    return numbered_citations([*answer.claims, *(claim for c in answer.conflicts for claim in c.claims)])


def _paragraph(text: str, form: Form, width: int) -> str:
    if form == "html":
        return f"<p>{text}</p>"
    return text if form == "markdown" else wrap(text, width)


def _listed(lines: Sequence[str], form: Form) -> str:
    body = "\n".join(lines)
    return f"<ol>\n{body}\n</ol>" if form == "html" else body


def _link(origin: str, form: Form) -> str:
    """An address as a link, where it is one that a reader may follow; else as text."""
    if not origin.startswith(_SAFE):
        return escape(origin, form)
    if form == "html":
        return f'<a href="{html.escape(origin)}" rel="noreferrer">{html.escape(origin)}</a>'
    return "<" + "".join(f"%{ord(c):02X}" if c in " <>\n\t\\" else c for c in origin) + ">"
