"""What every reader makes of its input, and the one place where that becomes an article."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from rag.errors import ReadingError
from rag.records import Article
from rag.settings import Settings
from rag.text.normalise import normalise

__all__ = ["Draft", "author_names", "check_length", "finish", "host_name", "is_web_url", "language_code", "single_line"]

MAX_TITLE = 500
"""Longer titles are cut: every chunk is headed by its title."""

_SPACES = re.compile(r"\s+")
_BY = re.compile(r"^by\s+", re.IGNORECASE)
_AND = re.compile(r"\s*[;|\n]\s*|\s+(?:and|&)\s+", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][a-z0-9-_]*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article as its file declares it, before normalisation; ``url`` is the address it declares for itself."""

    text: str
    title: str = ""
    source: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | date | None = None
    language: str = ""
    url: str = ""


def finish(draft: Draft, *, origin: str, settings: Settings, source: str | None = None) -> Article:
    """Normalise a draft and make the article of it.

    Args:
        draft: what a reader found.
        origin: URL or file URI. The publisher of a URL that declares none is its host.
        settings: for the longest text allowed.
        source: publisher of articles that declare none.

    Raises:
        ReadingError: there is no text, or too much.
    """
    check_length(draft.text, settings)
    text = normalise(draft.text)
    if not text:
        raise ReadingError("there is no text in it; remove it or put the article's text into it")
    title = single_line(draft.title[: 2 * MAX_TITLE])
    return Article.create(
        origin=origin,
        title=title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1].rstrip() + "…",
        text=text,
        source=single_line(draft.source) or source or host_name(origin),
        authors=draft.authors,
        published=draft.published,
        language=draft.language,
    )


def check_length(text: str, settings: Settings) -> None:
    """Refuse a text that is too long for one article, before any work is put into it.

    Raises:
        ReadingError: it has more characters than the settings allow.
    """
    if len(text) > settings.max_article_characters:
        raise ReadingError(
            f"the text has {len(text):,} characters and {settings.max_article_characters:,} are allowed; "
            "split it or raise NEWSPROOF_MAX_ARTICLE_CHARACTERS"
        )


def single_line(text: str) -> str:
    """The normalised text on one line."""
    return _SPACES.sub(" ", normalise(text))


def is_web_url(value: str) -> bool:
    """Whether this is an absolute http(s) URL with a host."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and not _SPACES.search(value)


def host_name(url: str) -> str:
    """The host of an http(s) URL without ``www.``, empty for anything else."""
    return (urlsplit(url).hostname or "").removeprefix("www.") if is_web_url(url) else ""


def author_names(value: object) -> tuple[str, ...]:
    """The names in a declared author field: a list, an object with a name, or a line such as "By A. Lee and B. Roy"."""
    if isinstance(value, dict):
        return author_names(value.get("name"))
    if isinstance(value, list | tuple):
        return tuple(dict.fromkeys(name for item in value for name in author_names(item)))
    if not isinstance(value, str):
        return ()
    names: list[str] = []
    for part in _AND.split(_BY.sub("", single_line(value))):
        pieces = [piece.strip() for piece in part.split(",")]
        # "Ann Lee, Bo Roy" are two people; "Lee, Ann" and "Ann Lee, Editor" are one.
        names.extend(pieces if all(" " in piece for piece in pieces) else [part.strip(" ,")])
    return tuple(dict.fromkeys(name for name in names if name and not is_web_url(name)))


def language_code(value: object) -> str:
    """The ISO 639-1 code in a declared language tag (RFC 5646) such as ``en-GB``, empty where there is none."""
    match = _LANGUAGE.fullmatch(value.strip()) if isinstance(value, str) else None
    return match[1].lower() if match else ""
