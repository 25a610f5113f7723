"""A look at everything an answer needs, for people whose answer did not come."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import EmbedderMismatchError, LibraryError, NewsproofError
from rag.settings import Settings, load_settings

__all__ = ["Finding", "examine"]

_LITTLE_SPACE = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it is well, and what was found or is to be done."""

    what: str
    ok: bool
    found: str

    def to_dict(self) -> dict[str, Any]:
        """The finding as plain data for JSON."""
        return {"what": self.what, "ok": self.ok, "found": self.found}


def examine(overrides: Mapping[str, Any]) -> list[Finding]:
    """Look at settings, weights, chat model, checker, library and disk; changes nothing and asks no server."""
    try:
        settings = load_settings(**overrides)
    except NewsproofError as error:
        return [Finding("settings", False, str(error))]
    looks: list[tuple[str, Callable[[Settings], str]]] = [
        ("embedder", _embedder),
        ("chat model", _chat),
        ("checker", _checker),
        ("library", _library),
        ("disk", _disk),
    ]
    return [Finding("settings", True, "read"), *_run(looks, settings)]


def _run(looks: list[tuple[str, Callable[[Settings], str]]], settings: Settings) -> Iterator[Finding]:
    for what, look in looks:
        try:
            yield Finding(what, True, look(settings))
        except NewsproofError as error:
            yield Finding(what, False, str(error))


def _embedder(settings: Settings) -> str:
    from rag.models.embedder import open_embedder

    embedder = open_embedder(settings)
    return embedder.identity


def _chat(settings: Settings) -> str:
    from rag.models.chat import resolve

    return resolve(settings).why


def _checker(settings: Settings) -> str:
    from rag.models.weights import PARSER, WeightStore

    if not WeightStore(settings.models).present(PARSER):
        raise NewsproofError(
            "without its parser the checker does not compare who does what to whom, and lets more false sentences "
            f"through; run `newsproof models pull {PARSER}`"
        )
    return "rules, parsed clauses and the entailment model"


def _library(settings: Settings) -> str:
    from rag.store.catalogue import Catalogue

    if _is_missing(settings.library):
        return f"{settings.library} holds nothing yet; `newsproof ingest PATH` makes a library"
    with Catalogue.open(settings.library) as catalogue:
        catalogue.check()
        maker = catalogue.embedder
        if maker is not None:
            _check_embedder(settings, maker[0])
        made = f", made with {maker[0]}" if maker else ""
        return f"{catalogue.count()} articles, {catalogue.chunk_count()} chunks in {settings.library}{made}"


def _is_missing(folder: Path) -> bool:
    try:
        return not any(folder.iterdir())
    except FileNotFoundError:
        return True
    except OSError as error:
        raise LibraryError(f"{folder} cannot be used ({error.strerror}); check the library folder") from error


def _check_embedder(settings: Settings, maker: str) -> None:
    try:
        embedder = _embedder(settings)
    except NewsproofError:
        return  # a finding of its own
    if embedder != maker:
        raise EmbedderMismatchError(
            f"{settings.library} was made with the embedder {maker}, not with {embedder}; set NEWSPROOF_EMBEDDER, or "
            "run `newsproof rebuild` to change"
        )


def _disk(settings: Settings) -> str:
    folder = settings.library
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < _LITTLE_SPACE:
        raise NewsproofError(f"only {free / 1e9:.1f} GB free where the library is; make room")
    return f"{free / 1e9:.0f} GB free"
