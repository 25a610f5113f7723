"""What the commands share: options, what they are turned into, and the opened library."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rag.library import Library

__all__ = [
    "Json",
    "Llm",
    "Since",
    "Source",
    "Until",
    "day",
    "limits",
    "note_empty",
    "open_library",
    "overrides",
    "provider",
]

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Since = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles from this day on (YYYY-MM-DD).")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles up to this day (YYYY-MM-DD).")]
Source = Annotated[list[str] | None, typer.Option(help="Only this publisher; may be repeated.")]
Llm = Annotated[str | None, typer.Option(metavar="auto|openai|local|none", help="Which kind of model answers.")]

overrides: dict[str, Any] = {}
"""Settings given as options before the command, such as ``library``; they win over the environment."""

_PROVIDERS = ("auto", "openai", "local", "none")


@contextmanager
def open_library() -> "Iterator[Library]":
    """The library of the settings, closed afterwards."""
    from rag.library import Library
    from rag.settings import load_settings

    with Library.open(settings=load_settings(**overrides)) as library:
        yield library


def note_empty(library: "Library") -> None:
    """Say that there is nothing to be found, which may be due to a mistyped folder."""
    if library.catalogue.count() == 0:
        folder = library.settings.library
        typer.echo(f"newsproof: there are no articles in {folder}; `newsproof ingest PATH` adds some", err=True)


def limits(since: str | None, until: str | None, sources: list[str] | None) -> dict[str, Any]:
    """The options as keyword arguments of the methods of a library."""
    first, last = day(since, "--since"), day(until, "--until")
    if first and last and first > last:
        raise typer.BadParameter(f"--since {first} is after --until {last}")
    return {"since": first, "until": last, "sources": tuple(sources or ())}


def day(text: str | None, option: str) -> date | None:
    """The day of an option, if one is given."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{option} takes a day such as 2024-05-31, not {text!r}") from None


def provider(llm: str | None) -> Any:
    """The option ``--llm``, if it names a provider."""
    if llm is not None and llm not in _PROVIDERS:
        raise typer.BadParameter(f"--llm takes one of {', '.join(_PROVIDERS)}, not {llm!r}")
    return llm
