"""JSON Lines: a row an article, read one at a time so that a file may be larger than memory."""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from io import BufferedIOBase
from pathlib import Path
from typing import Any

from rag.errors import ReadingError, SettingsError
from rag.reading.dates import declared_date
from rag.reading.draft import Draft, author_names, finish, is_web_url, language_code
from rag.records import Article, Failure, article_id
from rag.settings import Settings

__all__ = ["ALIASES", "check_fields", "read_rows"]

ALIASES: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article", "maintext"),
    "title": ("title", "headline"),
    "published": (
        "published",
        "date",
        "publish_date",
        "published_at",
        "publishedat",
        "date_published",
        "datepublished",
        "date_publish",
        "publication_date",
        "pub_date",
        "pubdate",
    ),
    "source": ("source", "publisher", "site", "site_name"),
    "url": ("url", "link", "origin"),
    "authors": ("authors", "author", "byline"),
    "language": ("language", "lang"),
}
"""Our field names, and the keys under which rows are searched for them, in lower case."""

_FAILURES_IN_A_ROW = 100
"""A file with so many bad rows at its beginning, or in sequence later, is taken to be something else."""
_SKIPPED_ROWS = 8
"""How many times the row limit is read in search of the end of a row that is too long."""


def check_fields(fields: Mapping[str, str] | None) -> None:
    """Refuse a mapping of fields that are not ours.

    Raises:
        SettingsError: a key is not one of :data:`ALIASES`.
    """
    unknown = sorted(set(fields or ()) - set(ALIASES))
    if unknown:
        raise SettingsError(f"no field of an article is called {', '.join(unknown)}; there are {', '.join(ALIASES)}")


def read_rows(
    path: Path, uri: str, *, settings: Settings, fields: Mapping[str, str] | None = None, source: str | None = None
) -> Iterator[Article | Failure]:
    """Read a ``.jsonl`` or ``.jsonl.gz`` file in UTF-8.

    Args:
        path: the file; compressed if its name ends in ``.gz``.
        uri: its file URI. The origin of an article is the URL in its row, else this with ``#row-N`` (lines from 1). A
            row that a library exported keeps its origin whatever that is, and with it the article's id.
        settings: a row may have ``max_file_bytes`` bytes and its text ``max_article_characters`` characters.
        fields: our field names (:data:`ALIASES`) to the keys of the rows; the others are found by their usual names.
        source: publisher of rows that declare none.

    Yields:
        An article or a failure for each row that is not blank; and a failure where the file itself breaks off.
    """
    number = good = bad = 0
    try:
        stream: BufferedIOBase = gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb")  # noqa: SIM115
    except OSError as error:
        yield Failure(origin=uri, error=f"{path}: cannot be opened ({error.strerror}); check its permissions")
        return
    with stream:
        lines = _lines(stream, settings.max_file_bytes)
        while True:
            try:
                line = next(lines, None)
            except (OSError, EOFError, zlib.error) as error:
                yield Failure(origin=uri, error=f"{path}: {_broken(error, number)}")
                return
            except ReadingError as error:
                yield Failure(origin=uri, error=f"{path}: row {number + 1}: {error}")
                return
            if line is None:
                break
            number += 1
            if line.strip() in (b"", b"\xef\xbb\xbf"):
                continue
            try:
                draft = _draft(line, fields or {}, settings)
                article = finish(draft, origin=draft.url or f"{uri}#row-{number}", settings=settings, source=source)
            except ReadingError as error:
                yield Failure(origin=f"{uri}#row-{number}", error=f"{path}: row {number}: {error}")
                bad += 1
                if bad == _FAILURES_IN_A_ROW:
                    yield Failure(
                        origin=uri,
                        error=f"{path}: {bad} rows in sequence could not be read and the rest was left unread; "
                        "check that it is a JSON Lines file of articles",
                    )
                    return
            else:
                good, bad = good + 1, 0
                yield article
    if not good and not bad:
        yield Failure(origin=uri, error=f"{path}: the file has no rows; remove it or put articles into it")


def _broken(error: Exception, number: int) -> str:
    if isinstance(error, gzip.BadGzipFile) and not number:
        return "this is not a gzip file; rename it or compress it again"
    if isinstance(error, OSError) and error.strerror:
        return f"reading failed after row {number} ({error.strerror}); try again or copy the file anew"
    return f"the compressed file is damaged or cut off after row {number}; the rows before were read, get it anew"


def _lines(stream: BufferedIOBase, limit: int) -> Iterator[bytes]:
    """The lines of a stream; one over the limit comes back cut to just over it, so that its row number can be named.

    Raises:
        ReadingError: the end of such a line is nowhere near.
    """
    while line := stream.readline(limit + 1):
        yield line
        rest, skipped = line, 0
        while len(rest) > limit and not rest.endswith(b"\n"):
            skipped += 1
            if skipped > _SKIPPED_ROWS:
                raise ReadingError(f"no end of the row before it after {limit * skipped:,} bytes; the rest is not read")
            rest = stream.readline(limit + 1)


def _draft(line: bytes, fields: Mapping[str, str], settings: Settings) -> Draft:
    if len(line) > settings.max_file_bytes:
        raise ReadingError(f"longer than {settings.max_file_bytes:,} bytes; split it or raise NEWSPROOF_MAX_FILE_BYTES")
    if line.startswith(b"\x1f\x8b"):
        raise ReadingError("compressed; give the file a name that ends in .jsonl.gz")
    if line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in line:
        raise ReadingError("not UTF-8 text; save the file as UTF-8")
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ReadingError("not UTF-8 text; save the file as UTF-8") from None
    except json.JSONDecodeError as error:
        raise ReadingError(f"not valid JSON ({error.msg} at character {error.pos + 1}); correct the row") from None
    except (ValueError, RecursionError):
        raise ReadingError("JSON that is nested too deeply or holds an endless number; correct the row") from None
    if not isinstance(row, dict):
        raise ReadingError('not a JSON object; each row must look like {"title": "...", "text": "..."}')
    values = _values(row, fields)
    text = values.get("text")
    if not isinstance(text, str):
        keys = ", ".join(sorted(map(str, row)))[:200]
        raise ReadingError(f"no text found among the keys {keys}; name its key with the field mapping text=KEY")
    return Draft(
        text=text,
        title=_string(values.get("title")),
        source=_string(values.get("source")),
        authors=author_names(values.get("authors")),
        published=declared_date(values.get("published")),
        language=language_code(values.get("language")),
        url=_origin(row, _string(values.get("url")).strip()),
    )


def _origin(row: Mapping[str, Any], declared: str) -> str:
    """The origin that a row declares: a web address, or anything that the row's id was made of."""
    exported = row.get("origin")
    if isinstance(exported, str) and exported and row.get("id") == article_id(exported):
        return exported
    return declared if is_web_url(declared) else ""


def _values(row: dict[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    """The row's values under our names: by the mapping where it names a key, else the first usual key with a value."""
    lowered = {key.lower(): value for key, value in row.items()}
    values: dict[str, Any] = {}
    for ours, aliases in ALIASES.items():
        if ours in fields:
            values[ours] = row.get(fields[ours])
        else:
            values[ours] = next((lowered[alias] for alias in aliases if lowered.get(alias)), None)
    return values


def _string(value: object) -> str:
    """A string, or the name of an object that has one (a publisher as some feeds write it)."""
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) else ""
