"""Checking the citations of a written answer, summary or timeline against the library as it is now."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rag.errors import NotFoundError
from rag.records import Article

__all__ = ["CheckedCitation", "verify_citations"]

Lookup = Callable[[str, int | None], Article]
"""Gives an article by its id, in a version or the newest one where that is None; raises NotFoundError."""

_MOST_VERSIONS = 2**31
_KEYS = {"article_id": str, "version": int, "start": int, "end": int, "quote": str}


@dataclass(frozen=True, slots=True)
class CheckedCitation:
    """One citation of a file, and whether it still holds.

    Attributes:
        article_id, version, start, end, quote: the citation, as far as the file has them.
        holds: whether the cited version of the article has exactly the quotation there, and its newest version still
            has it somewhere.
        note: what is wrong, or where the quotation has moved to; empty otherwise.
    """

    article_id: str
    version: int
    start: int
    end: int
    quote: str
    holds: bool
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The result as plain data for JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def verify_citations(data: Any, lookup: Lookup) -> list[CheckedCitation]:
    """Check every citation that occurs anywhere in some JSON data, each once.

    Args:
        data: what was read from JSON: an answer, a summary, a timeline, or anything that holds such.
        lookup: gives the articles.
    """
    found = {
        (c["article_id"], c["version"], c["start"], c["end"], c["quote"]): c
        for c in _citations(data)
        if all(isinstance(c.get(key), kind) for key, kind in _KEYS.items())
    }
    return [_check(*key, lookup) for key in found]


def _citations(data: Any) -> Iterator[Mapping[str, Any]]:
    """Every object in the data that has the keys of a citation."""
    pending = [data]
    while pending:
        item = pending.pop(0)
        if isinstance(item, Mapping):
            if item.keys() >= _KEYS.keys():
                yield item
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)


def _check(article_id: str, version: int, start: int, end: int, quote: str, lookup: Lookup) -> CheckedCitation:
    def result(holds: bool, note: str = "") -> CheckedCitation:
        return CheckedCitation(article_id, version, start, end, quote, holds, note)

    if not 0 < version < _MOST_VERSIONS:
        return result(False, f"there is no version {version}")
    try:
        cited, newest = lookup(article_id, version), lookup(article_id, None)
    except NotFoundError as error:
        return result(False, str(error))
    if not 0 <= start < end <= len(cited.text) or cited.text[start:end] != quote:
        at = cited.text.find(quote)
        return result(False, f"the article has this text at {at}" if at >= 0 else "the article does not have this text")
    if newest.version == version:
        return result(True)
    at = newest.text.find(quote)
    if at < 0:
        return result(False, f"version {newest.version} of the article no longer has this text")
    return result(True, f"version {newest.version} of the article has it at {at}")
