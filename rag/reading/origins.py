"""From what the user names (files, folders, URLs) to articles: which reader takes what, and what is refused."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from rag.errors import ReadingError
from rag.reading.decoding import decode
from rag.reading.draft import Draft, check_length, finish, is_web_url, single_line
from rag.reading.markdown import read_markdown
from rag.reading.pages import MAX_PAGE_BYTES, declared_encoding, read_page_source
from rag.reading.plain import read_plain
from rag.reading.rows import check_fields, read_rows
from rag.records import Article, Failure
from rag.settings import Settings

__all__ = ["read_articles"]

_HTML = (".html", ".htm", ".xhtml")
_TEXTS: Mapping[str, Callable[[str], Draft]] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    **dict.fromkeys(_HTML, read_page_source),
}
_ROWS = (".jsonl", ".jsonl.gz")
_REASONS = {
    errno.ENOENT: "does not exist; check the path",
    errno.EACCES: "may not be read; change its permissions",
    errno.EPERM: "may not be read; change its permissions",
    errno.ELOOP: "is a symbolic link that leads back to itself; remove it",
    errno.ENAMETOOLONG: "is too long for a path; check it",
    errno.ENOTDIR: "does not exist; check the path",
}


def read_articles(
    origins: Iterable[str | Path],
    *,
    settings: Settings | None = None,
    fields: Mapping[str, str] | None = None,
    source: str | None = None,
) -> Iterator[Article | Failure]:
    """Read articles from files, folders and web pages, one at a time and in a fixed order.

    Args:
        origins: paths, ``file:`` URIs and http(s) URLs (as strings). ``.txt``, ``.md``, ``.html`` and ``.jsonl`` files
            (with their variants ``.markdown``, ``.htm``, ``.xhtml``, ``.jsonl.gz``) are read; a folder is read with all
            folders in it, by name, without hidden files and files of other kinds.
        settings: limits of size; the default settings where omitted.
        fields: for JSON Lines, our field names to the keys of the rows, such as ``{"text": "body"}``.
        source: publisher of articles that declare none.

    Yields:
        An article, or a failure that says what is wrong with which file and what to do; the rest goes on.

    Raises:
        SettingsError: ``fields`` names a field that articles do not have. Raised at once, before anything is read.
    """
    check_fields(fields)
    return _read_all(origins, settings or Settings(), fields, source)


def _read_all(
    origins: Iterable[str | Path], settings: Settings, fields: Mapping[str, str] | None, source: str | None
) -> Iterator[Article | Failure]:
    for origin in origins:
        if isinstance(origin, str) and is_web_url(origin):
            yield _read_web(origin, settings, source)
            continue
        if isinstance(origin, str) and "://" in origin and not origin.lower().startswith("file:"):
            is_web = origin.lower().startswith(("http:", "https:"))
            reason = (
                "this is not a complete web address" if is_web else "only http, https and file addresses can be read"
            )
            yield Failure(origin=origin, error=f"{single_line(origin)}: {reason}; correct it")
            continue
        path = _local_path(origin)
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except (OSError, ValueError) as error:
            yield _failure(path, error)
            continue
        for found in _walk(path) if is_folder else (path,):
            if isinstance(found, Failure):
                yield found
            elif _kind(found) in _ROWS:
                yield from _read_row_file(found, settings, fields, source)
            else:
                yield _read_file(found, settings, source)


def _local_path(origin: str | Path) -> Path:
    if isinstance(origin, str) and origin.lower().startswith("file:"):
        parts = urlsplit(origin)
        return Path(url2pathname(parts.path))
    return Path(origin)


def _kind(path: Path) -> str:
    """The ending that decides on the reader, in lower case."""
    name = path.name.lower()
    return ".jsonl.gz" if name.endswith(".jsonl.gz") else path.suffix.lower()


def _uri(path: Path) -> str:
    """The file URI of the real file, so that one file has one origin however it was named."""
    try:
        return path.resolve().as_uri()
    except (OSError, ValueError, RuntimeError):
        return _shown(path)


def _shown(path: Path) -> str:
    """A path fit for one printed line, whatever bytes its name is made of."""
    return " ".join(os.fsencode(path).decode(errors="replace").split("\n")).replace("\0", "?")


def _failure(path: Path, error: Exception) -> Failure:
    if isinstance(error, OSError):
        reason = _REASONS.get(error.errno or 0, f"cannot be read ({error.strerror or error}); try again")
        return Failure(origin=_uri(path), error=f"{_shown(path)}: this {reason}")
    if isinstance(error, ReadingError):
        return Failure(origin=_uri(path), error=f"{_shown(path)}: {error}")
    return Failure(origin=_shown(path), error=f"{_shown(path)}: this is not a path; correct it")


def _walk(folder: Path) -> Iterator[Path | Failure]:
    """The readable files below a folder by name; symbolic links are followed, but no folder is entered twice."""
    entered: set[tuple[int, int]] = set()
    # Folders on the way down, with the names still to visit in falling order; names are all that is held in memory.
    levels: list[tuple[Path, tuple[int, int] | None, list[str]]] = [(folder, None, [""])]
    while levels:
        parent, _, names = levels[-1]
        if not names:
            levels.pop()
            continue
        path = parent / names.pop()
        readable = _kind(path) in (*_TEXTS, *_ROWS)
        try:
            status = path.stat()
            if not stat.S_ISDIR(status.st_mode):
                if readable:
                    yield path
                continue
            identity = (status.st_dev, status.st_ino)
            if any(identity == known for _, known, _ in levels):
                raise ReadingError("this link leads back to a folder that contains it; remove it")
            if identity not in entered:
                entered.add(identity)
                visible = (entry.name for entry in path.iterdir() if not entry.name.startswith("."))
                levels.append((path, identity, sorted(visible, reverse=True)))
        except (OSError, ReadingError) as error:
            if readable or path.is_symlink() or path.is_dir():
                yield _failure(path, error)


def _read_row_file(
    path: Path, settings: Settings, fields: Mapping[str, str] | None, source: str | None
) -> Iterator[Article | Failure]:
    try:
        _check_regular(path)
    except (OSError, ReadingError) as error:
        yield _failure(path, error)
        return
    yield from read_rows(path, _uri(path), settings=settings, fields=fields, source=source)


def _read_file(path: Path, settings: Settings, source: str | None) -> Article | Failure:
    try:
        kind = _kind(path)
        reader = _TEXTS.get(kind)
        if reader is None:
            raise ReadingError(f"{kind or 'this kind of'} files cannot be read; give {', '.join((*_TEXTS, *_ROWS))}")
        data = _read_bytes(
            path, min(settings.max_file_bytes, MAX_PAGE_BYTES) if kind in _HTML else settings.max_file_bytes
        )
        text = decode(data, declared_encoding(data) if kind in _HTML else None)
        if kind not in _HTML:
            check_length(text, settings)
        draft = reader(text)
        origin = draft.url if is_web_url(draft.url) else _uri(path)
        return finish(draft, origin=origin, settings=settings, source=source)
    except (OSError, ReadingError) as error:
        return _failure(path, error)


def _check_regular(path: Path) -> None:
    # Opening a pipe or a device could wait for ever.
    if not stat.S_ISREG(path.stat().st_mode):
        raise ReadingError("this is not a regular file; copy its content to one")


def _read_bytes(path: Path, limit: int) -> bytes:
    _check_regular(path)
    with path.open("rb") as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise ReadingError(f"the file is larger than {limit:,} bytes; split it or raise NEWSPROOF_MAX_FILE_BYTES")
    return data


def _read_web(url: str, settings: Settings, source: str | None) -> Article | Failure:
    # The HTTP client takes a while to import, and files need none.
    from rag.reading.web import read_url

    try:
        return read_url(url, settings=settings, source=source)
    except ReadingError as error:
        return Failure(origin=url, error=f"{url}: {error}")
