"""The table of articles: which of them, in which order, which page; pure functions on lists."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from rag import Article

__all__ = ["COLUMNS", "View", "listed", "view_from"]

COLUMNS = {"title": "Title", "source": "Publisher", "published": "Published", "added": "Added"}
PAGE = 50
KINDS = ("all", "originals", "copies", "changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What of the library is listed.

    Attributes:
        search: words that title, publisher or origin must contain, all of them, without regard to case.
        source: a publisher, empty for all.
        kind: ``all``, ``originals`` (no copies), ``copies``, or ``changed`` (with older versions).
        sort: one of :data:`COLUMNS`.
        down: whether the largest or latest comes first.
        page: counted from 0.
    """

    search: str = ""
    source: str = ""
    kind: str = "all"
    sort: str = "added"
    down: bool = True
    page: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The view as plain data, as :func:`view_from` takes it."""
        return asdict(self)

    def by(self, column: str) -> "View":
        """Sorted by a column: the other way round if it is already."""
        return replace(self, sort=column, down=not self.down if self.sort == column else False, page=0)

    def at(self, page: int) -> "View":
        """Another page of the same list."""
        return replace(self, page=page)


def view_from(data: Mapping[str, Any]) -> View:
    """The view that a browser asks for; what is not understood stays at its default."""
    sort, kind, page = str(data.get("sort", "added")), str(data.get("kind", "all")), data.get("page", 0)
    return View(
        search=str(data.get("search", ""))[:200],
        source=str(data.get("source", ""))[:200],
        kind=kind if kind in KINDS else "all",
        sort=sort if sort in COLUMNS else "added",
        down=data.get("down") is not False,
        page=page if isinstance(page, int) and page >= 0 else 0,
    )


def listed(articles: Sequence[Article], view: View) -> tuple[list[Article], int, View]:
    """The articles of one page, how many there are on all pages, and the view with a page that exists."""
    words = view.search.casefold().split()
    found = [article for article in articles if _fits(article, view, words)]
    found.sort(key=lambda article: _key(article, view.sort), reverse=view.down)
    pages = max(1, -(-len(found) // PAGE))
    view = view.at(min(view.page, pages - 1))
    return found[view.page * PAGE : (view.page + 1) * PAGE], len(found), view


def _fits(article: Article, view: View, words: Sequence[str]) -> bool:
    if view.source and article.source.casefold() != view.source.casefold():
        return False
    if view.kind == "originals" and article.duplicate_of:
        return False
    if view.kind == "copies" and not article.duplicate_of:
        return False
    if view.kind == "changed" and article.version == 1:
        return False
    if not words:
        return True
    text = f"{article.title} {article.source} {article.origin}".casefold()
    return all(word in text for word in words)


def _key(article: Article, column: str) -> tuple[bool, Any]:
    """What to sort by; articles that lack it come together at one end."""
    if column == "published":
        day = article.published
        return day is not None, _moment(day)
    if column == "added":
        return article.added is not None, _moment(article.added)
    text = str(getattr(article, column))
    return bool(text), text.casefold()


def _moment(day: date | None) -> tuple[int, float]:
    """A number of the day and the second in it, so that days and moments compare."""
    if day is None:
        return 0, 0.0
    seconds = (
        day.hour * 3600.0 + day.minute * 60 + day.second + day.microsecond / 1e6 if isinstance(day, datetime) else 0
    )
    return day.toordinal(), seconds
