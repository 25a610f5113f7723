"""Documents in the forms in which people keep them: plain text, Markdown, HTML; and JSON as the record itself is."""

import html
import json
from typing import Literal

from rag.answering.footnotes import Form, escape, render_sentence, render_source, wrap
from rag.output.documents import Block, Document, Record, document_of
from rag.records import Citation, SummaryClaim

__all__ = ["FORMATS", "Format", "write"]

Format = Literal["text", "markdown", "html", "json"]

FORMATS: dict[str, Format] = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
}
"""The form that the end of a file's name stands for."""

_STYLE = "body{max-width:44em;margin:2em auto;padding:0 1em;font:1em/1.5 system-ui,sans-serif}small{color:#666}"


def write(record: Record, form: Format, *, width: int = 0) -> str:
    """Write a record for people, or for programs.

    Args:
        record: an answer, a summary or a timeline.
        form: ``text``, ``markdown``, ``html`` (a whole page) or ``json`` (as ``to_dict()`` gives it).
        width: column at which text is wrapped; not at all where 0.

    Returns:
        The document; below it each source with title, publisher, date, quotation, address, and the span of the article
        by which ``newsproof verify`` finds it again. Nothing that an article says can act as markup.
    """
    if form == "json":
        return json.dumps(record.to_dict(), ensure_ascii=False, indent=2)
    document = document_of(record)
    if form == "html":
        return _page(document)
    return _markdown(document) if form == "markdown" else _text(document, width)


def _sentences(block: Block, numbers: dict[Citation, int], form: Form) -> str:
    parts = []
    for claim in block.claims:
        part = render_sentence(claim, numbers, form)
        if isinstance(claim, SummaryClaim) and claim.sources > 1:
            part += escape(f" ({claim.sources} sources)", form) if form == "html" else f" ({claim.sources} sources)"
        parts.append(part)
    return " ".join(parts)


def _text(document: Document, width: int) -> str:
    numbers = document.citations
    lines = [wrap(escape(document.title, "plain"), width), ""]
    for block in document.blocks:
        label = escape(block.text, "plain")
        if block.kind == "heading":
            lines += ["", wrap(label, width)] if lines[-1] else [wrap(label, width)]
        elif block.kind == "note":
            lines += ["", wrap(f"({label})", width)]
        else:
            told = " ".join(
                part for part in (f"{label}:" if label else "", _sentences(block, numbers, "plain")) if part
            )
            bullet = "- " if block.kind == "bullet" else ""
            body = wrap(told, width - len(bullet) if width else 0)
            lines.append(bullet + body.replace("\n", "\n" + " " * len(bullet)))
    if numbers:
        lines += ["", *(render_source(citation, number, "plain", width) for citation, number in numbers.items())]
    return "\n".join(lines) + "\n"


def _markdown(document: Document) -> str:
    numbers = document.citations
    parts = [f"# {escape(document.title, 'markdown')}"]
    bullets: list[str] = []
    for block in document.blocks:
        label = escape(block.text, "markdown")
        told = _sentences(block, numbers, "markdown")
        if block.kind == "bullet":
            bullets.append(f"- **{label}:** {told}" if label else f"- {told}")
            continue
        if bullets:
            parts.append("\n".join(bullets))
            bullets = []
        parts.append({"heading": f"## {label}", "note": f"*{label}*", "paragraph": told}[block.kind])
    if bullets:
        parts.append("\n".join(bullets))
    if numbers:
        sources = (render_source(citation, number, "markdown") for citation, number in numbers.items())
        parts += ["## Sources", "\n".join(sources)]
    return "\n\n".join(parts) + "\n"


def _page(document: Document) -> str:
    numbers = document.citations
    title = escape(document.title, "html")
    parts = [f"<h1>{title}</h1>"]
    open_list = False
    for block in document.blocks:
        if open_list != (block.kind == "bullet"):
            parts.append("<ul>" if block.kind == "bullet" else "</ul>")
            open_list = block.kind == "bullet"
        label = escape(block.text, "html")
        told = _sentences(block, numbers, "html")
        if block.kind == "bullet":
            parts.append(f"<li><strong>{label}:</strong> {told}</li>" if label else f"<li>{told}</li>")
        else:
            tag = {"heading": f"<h2>{label}</h2>", "note": f"<p><em>{label}</em></p>", "paragraph": f"<p>{told}</p>"}
            parts.append(tag[block.kind])
    if open_list:
        parts.append("</ul>")
    if numbers:
        items = [render_source(citation, number, "html") for citation, number in numbers.items()]
        parts += ["<h2>Sources</h2>", "<ol>", *items, "</ol>"]
    head = f'<meta charset="utf-8"><title>{title}</title><style>{html.escape(_STYLE)}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n' + "\n".join(parts) + "\n</body></html>\n"
