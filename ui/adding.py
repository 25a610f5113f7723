"""Adding what people drop or paste: each thing by itself, so that a bad one says why and the rest goes on."""

import asyncio
import hashlib
import logging
import shutil
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag import IngestReport, Library, NewsproofError
from ui.wording import in_app

__all__ = ["Arrival", "add_files", "add_urls", "addresses_in"]

_log = logging.getLogger(__name__)

_UPLOADS = "uploads"
_POLL_SECONDS = 0.25
_MAX_ADDRESSES = 200


@dataclass(slots=True, kw_only=True)
class Arrival:
    """One file or address on its way into the library.

    Attributes:
        name: what to call it.
        state: how far it is.
        report: what came of it so far.
        error: why it could not be read.
    """

    name: str
    state: Literal["waiting", "reading", "done", "failed"] = "waiting"
    report: IngestReport | None = None
    error: str = ""


def addresses_in(text: str) -> list[str]:
    """The web addresses in a text, one a line or separated by spaces, without repetitions.

    Raises:
        ValueError: something in it is no web address; nothing else is accepted, or the page would read the files of the
            machine that it runs on.
    """
    found = list(dict.fromkeys(text.split()))
    for item in found:
        if not item.lower().startswith(("http://", "https://")):
            raise ValueError(f"“{item[:80]}” is not a web address; it begins with http:// or https://")
    if len(found) > _MAX_ADDRESSES:
        raise ValueError(f"{len(found)} addresses are too many at once; up to {_MAX_ADDRESSES} can be added")
    return found


async def add_urls(library: Library, urls: Sequence[str]) -> AsyncGenerator[list[Arrival], None]:
    """Add web pages, yielding the state of all of them whenever it changes."""
    arrivals = [Arrival(name=url) for url in urls]
    for arrival in arrivals:
        async for _ in _add(library, arrival, arrival.name):
            yield arrivals
    yield arrivals


async def add_files(library: Library, paths: Sequence[Path]) -> AsyncGenerator[list[Arrival], None]:
    """Add uploaded files, yielding the state of all of them whenever it changes.

    They are kept in the folder ``uploads`` of the library, since an article has to have come from somewhere that stays.
    """
    arrivals = [Arrival(name=path.name) for path in paths]
    yield arrivals
    for arrival, path in zip(arrivals, paths, strict=True):
        try:
            kept, is_new = await asyncio.to_thread(_keep, library.settings.library / _UPLOADS, path)
        except OSError as error:
            arrival.state, arrival.error = "failed", f"{path.name}: could not be stored ({error.strerror}); make room"
            continue
        async for _ in _add(library, arrival, kept):
            yield arrivals
        report = arrival.report
        if is_new and (report is None or report.added + report.updated + report.duplicates + report.unchanged == 0):
            await asyncio.to_thread(kept.unlink, missing_ok=True)
    yield arrivals


def _keep(folder: Path, path: Path) -> tuple[Path, bool]:
    """Copy an uploaded file to a place of its own; the same bytes under the same name share one."""
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    kept = folder / path.name
    if kept.exists():
        with kept.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == digest:
                return kept, False
        # Another file of that name is another article, not a new version of the first one.
        kept = folder / f"{digest[:8]}-{path.name}"
        if kept.exists():
            return kept, False
    shutil.copyfile(path, kept)
    return kept, True


async def _add(library: Library, arrival: Arrival, origin: str | Path) -> AsyncGenerator[None, None]:
    arrival.state = "reading"
    yield
    seen: list[IngestReport] = []
    task = asyncio.ensure_future(asyncio.to_thread(library.add, origin, progress=seen.append))
    while not task.done():
        await asyncio.wait({task}, timeout=_POLL_SECONDS)
        if seen and seen[-1] != arrival.report:
            arrival.report = seen[-1]
            yield
    try:
        arrival.report = task.result()
    except NewsproofError as error:
        arrival.state, arrival.error = "failed", in_app(error)
    except Exception:
        _log.exception("%s could not be added", arrival.name)
        arrival.state, arrival.error = "failed", "something went wrong inside; the log of the server has the details"
    else:
        failed = arrival.report.failed
        # Where the server keeps the file is nobody's business; its name says which it is.
        arrival.error = "; ".join(failure.error.replace(str(origin), arrival.name) for failure in failed[:5])
        if len(failed) > 5:
            arrival.error += f"; and {len(failed) - 5} more"
        got = arrival.report.added + arrival.report.updated + arrival.report.unchanged + arrival.report.duplicates
        arrival.state = "failed" if failed and not got else "done"
        if not failed and not got:
            arrival.state, arrival.error = (
                "failed",
                f"{arrival.name}: holds no article; see which kinds of file are read",
            )
    yield
