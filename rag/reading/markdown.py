"""Markdown files: front matter in YAML, and the text without its marks."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rag.errors import ReadingError
from rag.reading.dates import date_near_top, declared_date
from rag.reading.draft import Draft, author_names, language_code, single_line
from rag.text.normalise import normalise

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["read_markdown"]

_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_FRONT_MATTER_LENGTH = 20_000
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")


def read_markdown(text: str) -> Draft:
    """Read a Markdown text (CommonMark with tables).

    Front matter may give ``title``, ``date`` (or ``published``), ``author`` (or ``authors``), ``source`` (or
    ``publisher``), ``url`` and ``language`` (or ``lang``). Without a title there, the first level-one heading is the
    title if no text precedes it, and is taken out of the text. Of the rest the words are kept: headings, emphasis,
    quotations, code and list items lose their marks, links keep their text, images, comments and HTML tags go, and
    ordered lists keep their numbers. Every block becomes a paragraph.

    Raises:
        ReadingError: the front matter is not valid YAML.
    """
    fields, body = _front_matter(text)
    blocks = _blocks(body)
    title = single_line(_first_text(fields, "title", "headline"))
    if not title and blocks and blocks[0][0] == "h1":
        title = single_line(blocks.pop(0)[1])
    elif blocks and blocks[0][0] == "h1" and single_line(blocks[0][1]) == title:
        blocks.pop(0)
    plain = normalise("\n\n".join(block for _, block in blocks))
    date_text = _first_text(fields, "published", "date", "publish_date")
    return Draft(
        text=plain,
        title=title,
        published=declared_date(date_text) if date_text else date_near_top(plain),
        source=_first_text(fields, "source", "publisher", "site"),
        authors=author_names(fields.get("authors") or fields.get("author")),
        language=language_code(_first_text(fields, "language", "lang")),
        url=_first_text(fields, "url", "link", "canonical_url").strip(),
    )


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The front matter and what follows; a text that merely opens with a rule has none."""
    match = _FRONT_MATTER.match(text[:_FRONT_MATTER_LENGTH])
    if match is None:
        return {}, text
    import yaml

    try:
        # The base loader makes strings of all values, so that 03/04/2015 or 1e3 is judged here and not there.
        fields = yaml.load(match[1], Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" (line {mark.line + 2})" if mark else ""
        raise ReadingError(
            f"the front matter is not valid YAML{place}; put values that hold a colon in quotes"
        ) from None
    except RecursionError:
        raise ReadingError(
            "the front matter is nested too deeply; keep only title, date, author and the like"
        ) from None
    if not isinstance(fields, dict):
        return {}, text
    return {str(key).lower(): value for key, value in fields.items()}, text[match.end() :]


def _first_text(fields: dict[str, Any], *names: str) -> str:
    return next((value for name in names if isinstance(value := fields.get(name), str) and value.strip()), "")


def _blocks(text: str) -> list[tuple[str, str]]:
    """The blocks of a Markdown text as (HTML tag, plain text)."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    blocks: list[tuple[str, str]] = []
    tag = "p"
    number = ""
    row: list[str] = []
    for token in parser.parse(text):
        if token.type in ("heading_open", "paragraph_open"):
            tag = token.tag
        elif token.type == "list_item_open":
            number = f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "tr_open":
            row = []
        elif token.type in ("th_open", "td_open"):
            tag = "td"
        elif token.type == "tr_close":
            blocks.append(("tr", " | ".join(row)))
        elif token.type == "inline":
            plain = _inline(token.children or ())
            if tag == "td":
                row.append(plain)
            elif plain.strip():
                blocks.append((tag, number + plain))
                number = ""
        elif token.type in ("fence", "code_block"):
            blocks.append(("pre", token.content))
        elif token.type == "html_block":
            blocks.append(("html", _TAG.sub(" ", _COMMENT.sub("", token.content))))
    return [(tag, block) for tag, block in blocks if block.strip()]


def _inline(tokens: Iterable["Token"]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type in ("text", "code_inline"):
            parts.append(token.content)
    return "".join(parts)
