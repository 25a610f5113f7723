"""Which lines of an article are sentences that say something: no headings, captions, tables, bylines or notices."""

import re
from collections.abc import Sequence

from rag.text.notices import is_notice
from rag.text.sentences import Span

__all__ = ["is_list_item", "is_sentence"]

_FEWEST_WORDS = 3
_LONGEST_LIST = 12
"""Items of a list, at most."""
_LETTERS = 0.5
"""Share of the characters of a sentence that are letters; rows of a table have fewer."""
_CAPITALS = 0.5
"""Share of the letters of a sentence that are capitals at most; labels and banners have more."""
_TERMINAL = re.compile(r"[.!?…][\"'”’»)\]]*$")
_OPENS_LOW = re.compile(r"[\"'“‘(\[]*[a-z][a-z]")
_LABEL = re.compile(r"[\w'’ ,-]{2,60}:(?=\S)(?!//)|[A-Z][A-Z'’ ]{5,}:")
"""A label that a page sets before a link: "MORE:Take a look back" has no space behind its colon."""


def is_sentence(text: str) -> bool:
    """Whether a span of an article is a whole sentence, or several, that could be quoted by itself.

    It closes as a sentence does and opens with no small letter, is made of words rather than figures or capitals, and
    is no caption, credit, byline, link or notice of the publisher. Made for English.
    """
    stripped = text.strip()
    if not _TERMINAL.search(stripped) or _OPENS_LOW.match(stripped):
        return False
    return _says_something(stripped)


def is_list_item(text: str, spans: Sequence[Span], index: int) -> bool:
    """Whether a line without a full stop is an item of a list that a sentence with a colon announces.

    Args:
        text: the article.
        spans: its sentences.
        index: which of them.
    """
    item = text[spans[index].start : spans[index].end]
    if _TERMINAL.search(item) or not _says_something(item):
        return False
    for before in range(index - 1, max(-1, index - 1 - _LONGEST_LIST), -1):
        line = text[spans[before].start : spans[before].end]
        if "\n" not in text[spans[before].end : spans[before + 1].start]:
            return False
        if line.endswith(":"):
            return _says_something(line)
        if _TERMINAL.search(line):
            return False
    return False


def _says_something(stripped: str) -> bool:
    """Whether a line is made of words, and is no notice."""
    written = stripped.split()
    if len(written) < _FEWEST_WORDS:
        return False
    letters = [c for c in stripped if c.isalpha()]
    if len(letters) < _LETTERS * sum(map(len, written)) or "|" in stripped:
        return False
    if sum(c.isupper() for c in letters) > _CAPITALS * len(letters):
        return False
    return not (_LABEL.match(stripped) or is_notice(stripped))
