"""The paragraphs of an article file, numbered as the gold files count them."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

__all__ = ["paragraphs"]

_BREAK = re.compile(r"\n\s*\n")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def paragraphs(path: Path, row: int | None = None) -> tuple[str, ...]:
    """The paragraphs of an article, the first at index 0 (gold files count from 1).

    Blank lines separate paragraphs. In plain text the headline and the date line count; Markdown is counted after its
    front matter; of a web page the ``<p>`` elements inside ``<article>`` count, but none whose class is ``byline`` or
    ``meta``; of a JSON Lines file the field ``text`` of row ``row``.

    Args:
        path: a ``.txt``, ``.md``, ``.html`` or ``.jsonl`` file in UTF-8.
        row: which row of a ``.jsonl`` file, counted from 1.

    Raises:
        ValueError: ``row`` is missing for a ``.jsonl`` file, given for another, or out of range.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        rows = [line for line in text.splitlines() if line.strip()]
        if row is None or not 1 <= row <= len(rows):
            raise ValueError(f"{path.name} has rows 1 to {len(rows)}, not {row}")
        return _by_blank_lines(json.loads(rows[row - 1])["text"])
    if row is not None:
        raise ValueError(f"{path.name} has no rows")
    if path.suffix == ".html":
        page = _Page()
        page.feed(text)
        return tuple(page.found)
    return _by_blank_lines(_FRONT_MATTER.sub("", text))


def _by_blank_lines(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _BREAK.split(text) if part.strip())


class _Page(HTMLParser):
    """Collects the paragraphs of the ``<article>`` of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside = False
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "article":
            self._inside = True
        elif tag == "p" and self._inside and dict(attrs).get("class") not in ("byline", "meta"):
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self._inside = False
        elif tag == "p" and self._text is not None:
            self.found.append(" ".join("".join(self._text).split()))
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)
